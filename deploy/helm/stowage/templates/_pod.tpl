{{/* Fields of every pod. */}}
{{- define "stowage.podSecurity" -}}
serviceAccountName: {{ include "stowage.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- $defaults := dict "runAsNonRoot" true "seccompProfile" (dict "type" "RuntimeDefault") }}
  {{- merge (deepCopy .Values.podSecurityContext) $defaults | toYaml | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "stowage.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
{{- end }}

{{- define "stowage.volumeMounts" -}}
- name: config
  mountPath: /etc/stowage/config
  readOnly: true
- name: state
  mountPath: /var/lib/stowage
- name: tmp
  mountPath: /tmp
{{- range .Values.mounts }}
- name: mount-{{ .name }}
  mountPath: {{ .mountPath }}
  readOnly: true
{{- end }}
{{- end }}

{{/* All but the state directory. */}}
{{- define "stowage.volumes" -}}
- name: config
  configMap:
    name: {{ include "stowage.configMap" . }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmpSizeLimit }}
{{- range .Values.mounts }}
- name: mount-{{ .name }}
  {{- if .secretName }}
  secret:
    secretName: {{ .secretName }}
  {{- else }}
  configMap:
    name: {{ .configMapName }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "stowage.emptyState" -}}
- name: state
  emptyDir:
    sizeLimit: {{ .Values.stateSizeLimit }}
{{- end }}

{{- define "stowage.scheduling" -}}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
