"""The rules that are built in: what each demands, why, and what to write instead; policies' are in their files."""

from collections.abc import Mapping
from typing import NamedTuple

from valkey_gitops.admission.model import Severity

_API = "https://kubernetes.io/docs/reference/kubernetes-api/"
_FIELDS = "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation"
_APPLY = "https://kubernetes.io/docs/reference/using-api/server-side-apply/"
_NAMES = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"
_REMOVED = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"
_PODS = "https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/"
_SECRETS = "https://kubernetes.io/docs/concepts/configuration/secret/"
_SERVICES = "https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/"
_NETWORK = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
_YAML = "https://github.com/kubernetes-sigs/yaml"


class Explanation(NamedTuple):
    """A rule in sentences, with an example in YAML; the first source is the one to read."""

    demands: str
    why: str
    remedy: str
    example: str
    sources: tuple[str, ...]
    severity: Severity = "deny"


RULES: Mapping[str, Explanation] = {
    "decode": Explanation(
        "A file is UTF-8 and YAML or JSON as the API server reads it, and each document is an object.",
        "What the server cannot read reaches it as an error, and an engine then syncs none of the application. Its YAML"
        " refuses a key that is given twice, an anchor that contains itself, and aliases used as a bomb.",
        "correct the place that the finding names",
        "data:\n  mode: fast\n  mode: safe   # refused: the key is there already",
        (_YAML,),
    ),
    "empty-file": Explanation(
        "A manifest file holds an object.",
        "The cluster has nothing against an empty file; it is often what an interrupted editor or merge has left.",
        "remove the file, or write the object",
        "# nothing but comments",
        (),
        "warn",
    ),
    "old-file": Explanation(
        "A file of --old or --old-ref can be read, so that its objects are compared with the new ones.",
        "What cannot be read was never taken by the cluster as it stands; what it held counts as new here, and a change"
        " that the cluster would refuse goes unseen. It does not deny, because the text that corrects it has to pass.",
        "correct the file in the revision or folder that --old-ref or --old names, or be content with a create",
        "# before: `spec: [` in the branch that the cluster runs",
        (),
        "warn",
    ),
    "unknown-kind": Explanation(
        "The cluster serves the kind under the apiVersion given.",
        "The API server has no endpoint for it: the version was removed, the name is misspelt, or the custom resource's"
        " definition is not installed.",
        "write the version that serves the kind now, or give its CustomResourceDefinition with --crds",
        "apiVersion: policy/v1beta1   # refused since Kubernetes 1.25; write policy/v1\nkind: PodDisruptionBudget",
        (_REMOVED,),
    ),
    "disabled-api": Explanation(
        "An alpha or beta API is switched on in the cluster.",
        "Such APIs are off by default, and only the cluster knows how its API server was started.",
        "see whether `kubectl api-versions` lists it",
        "apiVersion: scheduling.k8s.io/v1alpha1   # needs --runtime-config=scheduling.k8s.io/v1alpha1=true",
        (_REMOVED,),
        "undecidable",
    ),
    "unknown-field": Explanation(
        "Every field is declared in the schema of its kind.",
        "Server-side apply refuses a field that it does not know; where it is not refused it is dropped, and the"
        " setting never takes effect.",
        "correct the spelling, or move the field to where it belongs",
        "kind: ConfigMap\nimutable: true   # refused; write immutable",
        (_FIELDS,),
    ),
    "wrong-type": Explanation(
        "Every value has the type that the schema declares.",
        "The server does not convert: YAML reads 6379 as a number, yes as a boolean, and a list is no mapping.",
        "quote what must be a string, and leave numbers and booleans without quotes",
        'metadata:\n  annotations:\n    port: 6379   # refused; write "6379"',
        (_FIELDS,),
    ),
    "required-field": Explanation(
        "A field that the kind requires is there and not empty.",
        "The server has no default for it, and without it the object has no meaning.",
        "add the field",
        "kind: Service\nspec:\n  ports:\n  - name: valkey   # refused without port: 6379",
        (_API,),
    ),
    "invalid-value": Explanation(
        "A value satisfies what the server demands beyond its type: a range, a form, agreement with other fields.",
        "The server's own checks run after the schema's, and refuse what no schema can say.",
        "write what the message asks for",
        "kind: Service\nmetadata:\n  name: my_service   # refused: a DNS label has no underscore",
        (_API, _NAMES),
    ),
    "unsupported-value": Explanation(
        "A field with a closed list of values has one of them, in their spelling.",
        "The server compares the words as they are, upper and lower case too.",
        "write one of the values that the message lists",
        "imagePullPolicy: always   # refused; write Always",
        (_API,),
    ),
    "duplicate-entry": Explanation(
        "Entries of a list that is keyed by a field differ in it.",
        "Server-side apply merges such lists by that key (a container's name, a Service port's number and protocol),"
        " and cannot tell two entries of one key apart.",
        "keep one of them, or give the other a key of its own",
        "env:\n- {name: MODE, value: fast}\n- {name: MODE, value: safe}   # refused",
        (_APPLY,),
    ),
    "forbidden": Explanation(
        "A field is not set where it must not be, and not changed where it must stay.",
        "Some fields exclude each other, and some are fixed when an object is created: selectors, a Job's template, a"
        " claim's class, the data of what is immutable.",
        "put the old value back, or give the object a new name and remove the old one once nothing needs it",
        "kind: Deployment\nspec:\n  strategy:\n    type: Recreate\n    rollingUpdate: {}   # forbidden beside Recreate",
        (_API,),
    ),
    "not-found": Explanation(
        "What a field names within its own object is there.",
        "A container that mounts a volume by name needs it in the pod's volumes: the server looks it up at once.",
        "add what is named, or correct the name",
        "volumeMounts:\n- {name: data, mountPath: /data}   # refused without an entry data in volumes",
        (_API,),
    ),
    "too-long": Explanation(
        "A text has no more bytes than the server allows.",
        "Names become DNS names and label values, which have limits of 63 and 253; data must fit into etcd.",
        "shorten it, or divide it among several objects",
        "kind: ConfigMap   # all of data together: at most 1 MiB",
        (_NAMES,),
    ),
    "too-many": Explanation(
        "A list has no more entries than the server allows.",
        "The server evaluates such lists for every object or pod again, and bounds what that may cost.",
        "remove entries, or join several into one",
        "kind: Job\nspec:\n  podFailurePolicy:\n    rules: []   # at most 20",
        (_API,),
    ),
    "pod-security": Explanation(
        "A pod keeps to the Pod Security Standard that its namespace enforces, by its labels or by --pod-security.",
        "The PodSecurity plugin of the API server refuses a Pod that does not. It only warns of a workload, whose pods"
        " are then refused one by one: the workload is there and never starts.",
        "write into the fields that the finding names what its message asks for",
        "securityContext:\n  runAsNonRoot: true\n  seccompProfile: {type: RuntimeDefault}\ncontainers:\n"
        "- name: valkey\n  securityContext:\n    allowPrivilegeEscalation: false\n    capabilities: {drop: [ALL]}",
        ("https://kubernetes.io/docs/concepts/security/pod-security-standards/",),
    ),
    "missing-reference": Explanation(
        "An object that another one names is among those under review, or in the cluster already.",
        "The server accepts the name unseen; the pod then waits in ContainerCreating, or has no rights.",
        "commit the object, correct the name, or give it with --context if the cluster provides it",
        "kind: Pod\nspec:\n  volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: no-such-claim}",
        (_PODS,),
        "warn",
    ),
    "policy-without-binding": Explanation(
        "A ValidatingAdmissionPolicy has a binding that names it.",
        "The server takes a policy without one, and enforces nothing.",
        "commit a ValidatingAdmissionPolicyBinding with its policyName, or give it with --context",
        "kind: ValidatingAdmissionPolicyBinding\nspec:\n  policyName: no-such-policy",
        ("https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/",),
        "warn",
    ),
    "stored-identity": Explanation(
        "A changed object that names its uid or resourceVersion names those of the stored one.",
        "Only the cluster knows them; a manifest in Git has no use for either.",
        "leave uid and resourceVersion out",
        'metadata:\n  name: valkey\n  resourceVersion: "12345"',
        (_API,),
        "undecidable",
    ),
    "missing-key": Explanation(
        "A key that a pod reads is in the ConfigMap or Secret that it names.",
        "The server does not look; the container fails with CreateContainerConfigError, or the volume is not mounted.",
        "use one of its keys, or add this one",
        "valueFrom:\n  secretKeyRef: {name: valkey-auth, key: pasword}   # the Secret has password",
        (_SECRETS,),
        "warn",
    ),
    "service-without-pods": Explanation(
        "A Service selects the pods of some workload.",
        "A selector that fits no pod is no error for the server: the Service has no endpoints, and answers nobody.",
        "use the labels of the pod template",
        "kind: Service\nspec:\n  selector: {app: valky}   # the pods have app=valkey",
        (_SERVICES,),
        "warn",
    ),
    "service-port-missing": Explanation(
        "A Service's target port is one that a container of its pods declares.",
        "Connections to it are refused, or a port given by name has no endpoint at all.",
        "name the container's port, or give its number",
        "kind: Service\nspec:\n  ports:\n  - {port: 6379, targetPort: valky}   # the container's port is valkey",
        (_SERVICES,),
        "warn",
    ),
    "policy-without-pods": Explanation(
        "A NetworkPolicy selects the pods of some workload.",
        "One that fits no pod guards nothing, and nobody is told.",
        "use the labels of the pod template",
        "kind: NetworkPolicy\nspec:\n  podSelector:\n    matchLabels: {app: valky}   # the pods have app=valkey",
        (_NETWORK,),
        "warn",
    ),
    "peer-without-pods": Explanation(
        "A peer that a NetworkPolicy names in a namespace under review is a pod there.",
        "A peer that fits no pod lets nobody in: the client it was meant for is shut out.",
        "use the labels of the client's pod template",
        "ingress:\n- from:\n  - podSelector:\n      matchLabels: {role: cleint}   # the client has role=client",
        (_NETWORK,),
        "warn",
    ),
    "cluster-ip-range": Explanation(
        "An address that a Service asks for is free, and in the cluster's range.",
        "The range is a flag of the API server, and what is taken is known to the live cluster alone.",
        "leave clusterIP out, and the cluster chooses one",
        "spec:\n  clusterIP: 10.96.0.53   # taken only where it lies in --service-cluster-ip-range and is free",
        (_SERVICES,),
        "undecidable",
    ),
    "cluster-ip-family": Explanation(
        "The cluster has the address families that a Service asks for.",
        "Whether it is dual-stack, and which family comes first, is set up with the cluster.",
        "leave ipFamilies out, or ask with ipFamilyPolicy: PreferDualStack",
        "spec:\n  ipFamilyPolicy: RequireDualStack   # refused by a cluster with one family",
        (_SERVICES,),
        "undecidable",
    ),
    "claim-volume": Explanation(
        "A volume that is named for a claim later is the one that the claim is bound to.",
        "A bound claim cannot change its volume, and only the cluster knows which one it got.",
        "name the volume that the claim is bound to, or none",
        "kind: PersistentVolumeClaim\nspec:\n  volumeName: pv-0   # was not there in the old manifest",
        ("https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding",),
        "undecidable",
    ),
    "node-port-range": Explanation(
        "A node port that a Service asks for lies in the cluster's range.",
        "The range is a flag of the API server; without it, it is 30000-32767.",
        "take a port of that range, or leave nodePort out",
        "ports:\n- port: 6379\n  nodePort: 6379   # refused where the range is the default",
        (_SERVICES,),
        "undecidable",
    ),
    "waiver-expired": Explanation(
        "A waiver is used until the day it names, and no longer.",
        "A waiver is a debt with a date. After it the finding counts again, and the waiver is one itself until somebody"
        " decides.",
        "correct what was waived and remove the waiver, or give it a new reason and a new day",
        "- rule: bounded-resources\n  object: {kind: Deployment, name: valkey}\n  reason: the load test needs it\n"
        "  expires: 2020-01-31   # in the past",
        (),
    ),
    "waiver-unused": Explanation(
        "Every waiver waives something.",
        "One that waives nothing is misspelt, or what it waived is corrected; left there, it would hide the next"
        " mistake.",
        "remove it, or correct rule, object or path; a run over a part of the files does not use the others' waivers",
        "- rule: bounded-resources\n  object: {kind: Deployment, name: no-such-object}\n  reason: ...\n"
        "  expires: 2027-01-31",
        (),
        "warn",
    ),
}
