{{- define "drawback.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "drawback.selector" -}}
app.kubernetes.io/name: drawback-monitor
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "drawback.labels" -}}
{{ include "drawback.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "drawback.env" -}}
- {name: DRAWBACK_SECRETS_DIR, value: /run/secrets}
- {name: DRAWBACK_KAFKA__BOOTSTRAP, value: {{ .root.Values.kafka.bootstrap | quote }}}
- {name: DRAWBACK_KAFKA__PROTOCOL, value: {{ .root.Values.kafka.protocol | quote }}}
- {name: DRAWBACK_KAFKA__COPIES, value: {{ .root.Values.kafka.copies | quote }}}
- {name: DRAWBACK_DATABASE__URL, value: {{ .url | quote }}}
{{- with .root.Values.database.prepareThreshold }}
- {name: DRAWBACK_DATABASE__PREPARE_THRESHOLD, value: {{ . | quote }}}
{{- end }}
{{- with .root.Values.database.readUrl }}
- {name: DRAWBACK_DATABASE__READ_URL, value: {{ . | quote }}}
{{- end }}
- {name: DRAWBACK_HEALTH__HOST, value: 0.0.0.0}
- {name: DRAWBACK_HEALTH__PORT, value: "9464"}
- {name: DRAWBACK_DASHBOARD__HOST, value: 0.0.0.0}
- {name: DRAWBACK_DASHBOARD__PORT, value: "8080"}
{{- with .root.Values.dashboard.url }}
- {name: DRAWBACK_DASHBOARD__URL, value: {{ . | quote }}}
{{- end }}
- {name: DRAWBACK_LOG__FORM, value: json}
{{- range $name, $value := .root.Values.env }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "drawback.pod" -}}
serviceAccountName: {{ .account }}
automountServiceAccountToken: false
terminationGracePeriodSeconds: 35
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: 1Gi}
  - name: secrets
    secret: {secretName: {{ .secret }}, defaultMode: 0440}
{{- if and (eq .component "dashboard") .root.Values.dashboard.documentsClaim }}
  - name: documents
    persistentVolumeClaim: {claimName: {{ .root.Values.dashboard.documentsClaim }}}
{{- end }}
{{- end }}

{{- define "drawback.container" -}}
image: {{ include "drawback.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
env: {{- include "drawback.env" . | nindent 2 }}
resources: {{- toYaml .resources | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  - {name: secrets, mountPath: /run/secrets, readOnly: true}
{{- if and (eq .component "dashboard") .root.Values.dashboard.documentsClaim }}
  - {name: documents, mountPath: /var/lib/drawback/documents}
{{- end }}
{{- end }}
