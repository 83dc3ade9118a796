{{- define "posthouse.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "posthouse.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "posthouse.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "posthouse.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "posthouse.selector" -}}
app.kubernetes.io/name: {{ include "posthouse.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "posthouse.labels" -}}
{{ include "posthouse.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "posthouse.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{- define "posthouse.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "posthouse.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "posthouse.configMap" -}}
{{- default (include "posthouse.fullname" .) .Values.existingSettings.configMap -}}
{{- end -}}

{{/* Where people log in by OpenID Connect, or by a file that is mounted otherwise, there are no tokens of the chart's. */}}
{{- define "posthouse.tokensSecret" -}}
{{- $console := default dict .Values.settings.console -}}
{{- if .Values.access.tokensSecret -}}
{{- .Values.access.tokensSecret -}}
{{- else if not (or $console.tokens $console.openIdConnect) -}}
{{- printf "%s-tokens" (include "posthouse.fullname" .) -}}
{{- end -}}
{{- end -}}

{{/* The settings file: the user's, and beneath it what a pod needs. */}}
{{- define "posthouse.settings" -}}
{{- if not .Values.settings.kafka -}}
{{- fail "settings.kafka is missing: say where Kafka is, for example settings.kafka.bootstrap\\.servers=kafka:9092, or name existingSettings.configMap" -}}
{{- end -}}
{{- if not .Values.settings.providers -}}
{{- fail "settings.providers is missing: name at least one, as deploy/posthouse.yaml shows, or name existingSettings.configMap" -}}
{{- end -}}
{{- $console := dict "host" "0.0.0.0" "port" .Values.http.port -}}
{{- if include "posthouse.tokensSecret" . -}}
{{- $_ := set $console "tokens" "/etc/posthouse/access/tokens" -}}
{{- end -}}
{{- if and .Values.console.enabled .Values.console.ingress.enabled -}}
{{- $_ := set $console "url" (printf "https://%s" (required "console.ingress.host is missing: name the host that browsers ask for" .Values.console.ingress.host)) -}}
{{- end -}}
{{- $ours := dict "console" $console "stateDirectory" "/var/lib/posthouse" -}}
{{- mergeOverwrite $ours (deepCopy .Values.settings) | toYaml -}}
{{- end -}}

{{/* The port that the processes listen on. */}}
{{- define "posthouse.port" -}}
{{- $console := default dict .Values.settings.console -}}
{{- default .Values.http.port $console.port | int -}}
{{- end -}}

{{- define "posthouse.providers" -}}
{{- if .Values.existingSettings.configMap -}}
{{- .Values.existingSettings.providers | toJson -}}
{{- else -}}
{{- keys (default dict .Values.settings.providers) | sortAlpha | toJson -}}
{{- end -}}
{{- end -}}

{{- define "posthouse.partitions" -}}
{{- if .Values.existingSettings.configMap -}}
{{- .Values.existingSettings.partitions | int -}}
{{- else -}}
{{- default 12 (default dict .Values.settings.topics).partitions | int -}}
{{- end -}}
{{- end -}}

{{/* How long a process may take to stop: attempt.drain in seconds, rounded up, and what Kafka may take. */}}
{{- define "posthouse.grace" -}}
{{- $text := default "10s" (default dict .Values.settings.attempt).drain | toString -}}
{{- if .Values.existingSettings.configMap -}}{{- $text = .Values.existingSettings.drain -}}{{- end -}}
{{- $number := regexFind "^[0-9]+" $text | int64 -}}
{{- $unit := regexFind "[a-z]+$" $text -}}
{{- $millis := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 -}}
{{- if not (hasKey $millis $unit) -}}
{{- fail (printf "attempt.drain is %s: write a whole number with its unit, ms, s, m or h" $text) -}}
{{- end -}}
{{- add (div (add (mul $number (get $millis $unit)) 999) 1000) .Values.pods.stopSeconds -}}
{{- end -}}

{{/* The pools of workers: what the values say of each, over what they say of attempt. */}}
{{- define "posthouse.pools" -}}
{{- $root := . -}}
{{- $common := omit .Values.attempt "pools" -}}
{{- $pools := list -}}
{{- $covered := list -}}
{{- range .Values.attempt.pools -}}
{{- $pools = append $pools (mergeOverwrite (deepCopy $common) (deepCopy .)) -}}
{{- $covered = concat $covered .providers -}}
{{- end -}}
{{- if $pools -}}
{{- range $provider := include "posthouse.providers" $root | fromJsonArray -}}
{{- if not (has $provider $covered) -}}
{{- fail (printf "provider %s is in none of attempt.pools: its jobs would wait for ever" $provider) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- $pools = list (merge (dict "name" "" "providers" (include "posthouse.providers" $root | fromJsonArray)) (deepCopy $common)) -}}
{{- end -}}
{{- $pools | toJson -}}
{{- end -}}

{{/* What a pool's processes are called. */}}
{{- define "posthouse.component" -}}
{{- if .name -}}attempt-{{ .name }}{{- else -}}attempt{{- end -}}
{{- end -}}

{{/* A process. Takes root, component, roles, role (its values), and store: none, or the name of its claim. */}}
{{- define "posthouse.pod" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
metadata:
  labels:
    {{- include "posthouse.selector" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
    app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
    {{- with $values.pods.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    {{- if not $values.existingSettings.configMap }}
    # Settings are read at the start: who changes them starts the processes anew, one after the other.
    checksum/settings: {{ include "posthouse.settings" $root | sha256sum }}
    {{- end }}
    kubectl.kubernetes.io/default-container: posthouse
    {{- with $values.pods.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "posthouse.serviceAccount" $root }}
  automountServiceAccountToken: {{ $values.serviceAccount.automountToken }}
  enableServiceLinks: false
  {{- with $values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ include "posthouse.grace" $root }}
  securityContext:
    runAsNonRoot: true
    {{- with $values.pods.fsGroup }}
    fsGroup: {{ int . }}
    fsGroupChangePolicy: OnRootMismatch
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
  {{- with $values.pods.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $values.pods.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.pods.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.pods.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $values.pods.topologySpread }}
  topologySpreadConstraints:
    {{- range $values.pods.topologySpread }}
    - {{- toYaml . | nindent 6 }}
      labelSelector:
        matchLabels:
          {{- include "posthouse.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $.component }}
    {{- end }}
  {{- end }}
  containers:
    - name: posthouse
      image: {{ include "posthouse.image" $root }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: [run, --config, /etc/posthouse/settings/posthouse.yaml, --roles, {{ .roles | quote }}]
      env:
        - name: POSTHOUSE_JAVA_OPTS
          value: {{ .role.javaOptions | quote }}
        {{- with $values.pods.environment }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $values.secrets.environment }}
      envFrom:
        {{- range . }}
        - secretRef:
            name: {{ . }}
        {{- end }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ include "posthouse.port" $root }}
      # A start waits for Kafka, and reads its stores again if they are lost: it is alive meanwhile, and not ready.
      startupProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 2
        failureThreshold: 90
      livenessProbe:
        httpGet: {path: /health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /health/ready, port: http}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      resources:
        {{- toYaml .role.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - {name: settings, mountPath: /etc/posthouse/settings, readOnly: true}
        {{- include "posthouse.mounts" $root | indent 8 }}
        - {name: state, mountPath: /var/lib/posthouse}
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: settings
      configMap:
        name: {{ include "posthouse.configMap" $root }}
    {{- include "posthouse.volumes" $root | indent 4 }}
    {{- if not .store }}
    - name: state
      emptyDir: {}
    {{- end }}
    # RocksDB's library is unpacked there.
    - name: tmp
      emptyDir: {}
{{- end -}}

{{/* Whole folders, and no subPath: the kubelet replaces what lies in them when a secret changes. */}}
{{- define "posthouse.mounts" }}
{{- if include "posthouse.tokensSecret" . }}
- {name: access, mountPath: /etc/posthouse/access, readOnly: true}
{{- end }}
{{- if .Values.secrets.keys }}
- {name: keys, mountPath: /etc/posthouse/keys, readOnly: true}
{{- end }}
{{- range $i, $file := .Values.secrets.files }}
- {name: files-{{ $i }}, mountPath: {{ $file.path | quote }}, readOnly: true}
{{- end }}
{{- end -}}

{{- define "posthouse.volumes" }}
{{- with include "posthouse.tokensSecret" . }}
- name: access
  secret:
    secretName: {{ . }}
    items: [{key: tokens, path: tokens}]
{{- end }}
{{- with .Values.secrets.keys }}
- name: keys
  secret:
    secretName: {{ . }}
{{- end }}
{{- range $i, $file := .Values.secrets.files }}
- name: files-{{ $i }}
  secret:
    secretName: {{ $file.secret }}
{{- end }}
{{- end -}}
