{{/* Refuses what would be ignored, or would make a secret readable. */}}
{{- define "stowage.validate" -}}
{{- $required := dict "bootstrapServers" "the Kafka brokers, such as kafka:9092" "schemaRegistryUrl" "the schema registry, such as http://registry:8081" }}
{{- range $name, $what := $required }}
{{- if not (index $.Values $name) }}
{{- fail (printf "%s is missing: set it to %s" $name $what) }}
{{- end }}
{{- end }}
{{- $elsewhere := dict
    "bootstrap.servers" "set bootstrapServers instead"
    "schema.registry.url" "set schemaRegistryUrl instead"
    "http.host" "it is always 0.0.0.0"
    "http.port" "set http.port outside of config instead"
    "http.token" "set http.token.secretName outside of config instead"
    "http.token.file" "set http.token.secretName outside of config instead"
    "http.advertised" "it is the name of the pod"
    "management.port" "set management.port outside of config instead"
    "state.dir" "it is in the volume of the pod, see persistence"
    "leave.on.stop" "set leaveOnStop instead"
    "kafka.main.consumer.group.instance.id" "it is the name of the pod" }}
{{- range $place := list "config" "secretConfig" }}
{{- range $key, $value := index $.Values $place }}
{{- if hasKey $elsewhere $key }}
{{- fail (printf "%s has the key %s, which the chart sets itself: %s" $place $key (index $elsewhere $key)) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $key, $value := .Values.config }}
{{- if hasKey $.Values.secretConfig $key }}
{{- fail (printf "the key %s is in config and in secretConfig; remove one of them" $key) }}
{{- end }}
{{- $secret := regexMatch "(password|secret|sasl\\.jaas\\.config|auth\\.user\\.info|auth\\.token|ssl\\.keystore\\.key)$" $key }}
{{- if and $secret (not (hasPrefix "${" (toString $value))) }}
{{- fail (printf "config has the key %s, which would be readable in the ConfigMap; put it into a Secret and name that in secretConfig" $key) }}
{{- end }}
{{- end }}
{{- end }}

{{/* A value of a properties file. Numbers of a values file are floating-point numbers. */}}
{{- define "stowage.propertyValue" -}}
{{- $text := toString . }}
{{- if kindIs "float64" . }}
{{- if eq (floor .) . }}
{{- $text = int64 . | toString }}
{{- end }}
{{- end }}
{{- $text = $text | replace "\\" "\\\\" | replace "\n" "\\n" | replace "\r" "\\r" | replace "\t" "\\t" }}
{{- regexReplaceAllLiteral "^ " $text "\\ " }}
{{- end }}

{{- define "stowage.properties" -}}
{{- $own := dict
    "bootstrap.servers" .Values.bootstrapServers
    "schema.registry.url" .Values.schemaRegistryUrl
    "http.host" "0.0.0.0"
    "http.port" .Values.http.port
    "http.token.file" "/etc/stowage/token/token"
    "leave.on.stop" .Values.leaveOnStop
    "management.port" .Values.management.port }}
{{- range $key, $value := .Values.config }}
{{- $_ := set $own $key $value }}
{{- end }}
{{- range $key, $value := $own }}
{{ $key }}={{ include "stowage.propertyValue" $value }}
{{- end }}
{{- end }}

{{/* Environment of instances and jobs. */}}
{{- define "stowage.environment" -}}
- name: JAVA_TOOL_OPTIONS
  value: {{ .Values.jvmOptions | quote }}
- name: STOWAGE_STATE_DIR
  value: /var/lib/stowage/state
- name: STOWAGE_LOG_LEVEL
  value: {{ .Values.logLevel }}
- name: STOWAGE_ROOT_LOG_LEVEL
  value: {{ .Values.rootLogLevel }}
{{- range $key, $secret := .Values.secretConfig }}
- name: STOWAGE_{{ $key | upper | replace "." "_" }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret.secretName }}
      key: {{ $secret.key }}
{{- end }}
{{- range $name, $value := .Values.extraEnv }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
