"""One application: twelve objects that the bundled policies and the API server take, with an ordinary web server."""

_NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: APP
  labels:
    app.kubernetes.io/name: APP
    pod-security.kubernetes.io/enforce: restricted
  annotations:
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    argocd.argoproj.io/compare-options: IgnoreExtraneous
    kustomize.toolkit.fluxcd.io/prune: disabled
"""
_SERVICE_ACCOUNT = """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: APP
  labels:
    app.kubernetes.io/name: APP
automountServiceAccountToken: false
"""
_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: APP
  labels:
    app.kubernetes.io/name: APP
data:
  LOG_LEVEL: info
  LISTEN: "0.0.0.0:8080"
  server.conf: |
    listen 8080
    root /srv/www
    # one worker for each processor
    workers auto
"""
_CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: APP
  labels:
    app.kubernetes.io/name: APP
  annotations:
    argocd.argoproj.io/sync-options: Prune=false,Delete=false
    argocd.argoproj.io/compare-options: IgnoreExtraneous
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 5Gi
"""
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: APP
  labels:
    app.kubernetes.io/name: APP
    app.kubernetes.io/component: web
spec:
  replicas: 1
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app.kubernetes.io/name: APP
      app.kubernetes.io/component: web
  template:
    metadata:
      labels:
        app.kubernetes.io/name: APP
        app.kubernetes.io/component: web
    spec:
      serviceAccountName: web
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        fsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: web
          image: registry.example.com/library/web:1.27.3
          args: ["serve", "--config", "/etc/web/server.conf"]
          ports:
            - name: http
              containerPort: 8080
          envFrom:
            - configMapRef:
                name: web
          env:
            - name: GREETING
              value: "hello, world"
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /alive
              port: http
            initialDelaySeconds: 10
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: ["ALL"]
          volumeMounts:
            - name: data
              mountPath: /srv/www
            - name: config
              mountPath: /etc/web
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: data
        - name: config
          configMap:
            name: web
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: APP
  labels:
    app.kubernetes.io/name: APP
spec:
  selector:
    app.kubernetes.io/name: APP
    app.kubernetes.io/component: web
  ports:
    - name: http
      port: 80
      targetPort: http
"""
_INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: APP
  labels:
    app.kubernetes.io/name: APP
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
spec:
  ingressClassName: nginx
  tls:
    - hosts:
        - APP.example.com
      secretName: web-tls
  rules:
    - host: APP.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  name: http
"""
_NETWORK_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: APP
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: APP
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress
      ports:
        - protocol: TCP
          port: 8080
"""
_BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
  namespace: APP
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: APP
      app.kubernetes.io/component: web
"""
_ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: web
  namespace: APP
rules:
  - apiGroups: [""]
    resources: ["configmaps"]
    resourceNames: ["web"]
    verbs: ["get", "watch"]
"""
_ROLE_BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: web
  namespace: APP
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: web
subjects:
  - kind: ServiceAccount
    name: web
    namespace: APP
"""
_CRON_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: APP
  labels:
    app.kubernetes.io/name: APP
spec:
  schedule: "17 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 600
      ttlSecondsAfterFinished: 86400
      template:
        metadata:
          labels:
            app.kubernetes.io/name: APP
            app.kubernetes.io/component: report
        spec:
          restartPolicy: Never
          serviceAccountName: web
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: report
              image: registry.example.com/library/report:3.1
              args: ["--since", "24h"]
              resources:
                requests:
                  cpu: 50m
                  memory: 64Mi
                limits:
                  memory: 128Mi
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: ["ALL"]
"""

OBJECTS = {
    "namespace": _NAMESPACE,
    "serviceaccount": _SERVICE_ACCOUNT,
    "configmap": _CONFIG_MAP,
    "persistentvolumeclaim": _CLAIM,
    "deployment": _DEPLOYMENT,
    "service": _SERVICE,
    "ingress": _INGRESS,
    "networkpolicy": _NETWORK_POLICY,
    "poddisruptionbudget": _BUDGET,
    "role": _ROLE,
    "rolebinding": _ROLE_BINDING,
    "cronjob": _CRON_JOB,
}
"""File name and text; APP stands for the name of the application."""
