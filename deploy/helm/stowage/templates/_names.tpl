{{- define "stowage.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* At most 40 characters: names of CronJobs have 52, and suffixes are added. */}}
{{- define "stowage.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "stowage.headless" -}}
{{ include "stowage.fullname" . }}-headless
{{- end }}

{{- define "stowage.configMap" -}}
{{ include "stowage.fullname" . }}-config
{{- end }}

{{- define "stowage.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "stowage.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "stowage.tokenSecret" -}}
{{- .Values.http.token.secretName | default (printf "%s-http-token" (include "stowage.fullname" .)) }}
{{- end }}

{{- define "stowage.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Selects the instances, not the pods of jobs. */}}
{{- define "stowage.instanceLabels" -}}
{{ include "stowage.selectorLabels" . }}
app.kubernetes.io/component: instance
{{- end }}

{{- define "stowage.labels" -}}
helm.sh/chart: {{ include "stowage.chart" . }}
{{ include "stowage.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: stowage
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Without the version of the chart, so that another one alone replaces no pods. */}}
{{- define "stowage.podLabels" -}}
{{ include "stowage.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: stowage
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Of a root context and an image: {root, image}. */}}
{{- define "stowage.image" -}}
{{- printf "%s:%s" .image.repository (.image.tag | default .root.Chart.AppVersion) }}
{{- end }}

{{- define "stowage.applicationId" -}}
{{- index .Values.config "application.id" | default "stowage" }}
{{- end }}

{{- define "stowage.inputTopic" -}}
{{- index .Values.config "input.topic" | default "sequences" }}
{{- end }}
