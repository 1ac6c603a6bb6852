"""Cases put together at random, from the pools of a file and its seed: what no hand would combine."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

Entry = dict[str, Any]


def generated(content: Mapping[str, Any]) -> Iterator[Entry]:
    """The entries that a file with `pools` stands for; the same seed gives the same."""
    for number in range(content["count"]):
        rng = Random(f"{content['seed']} {number}")
        yield {"name": f"{content['seed']} {number}", **_Builder(content["pools"], rng).entry()}


class _Builder:
    def __init__(self, pools: Mapping[str, Any], rng: Random) -> None:
        self.pools = pools
        self.rng = rng
        self.subject = rng.choice(pools["subjects"])

    def entry(self) -> Entry:
        policies = {f"-{letter}": self._policy() for letter in "ab"[: self._of([1, 1, 1, 2])]}
        bindings = [
            {"policyName": f"$POLICY{suffix}", **self._binding(policy)}
            for suffix, policy in policies.items()
            for _ in range(self._of([1, 1, 1, 1, 2, 0]))
        ]
        entry: Entry = {"policies": policies, "bindings": bindings}
        if labels := self._some("namespaceLabels"):
            entry["namespace"] = {"labels": labels}
        entry["cluster"] = [obj for obj in self.pools["params"] if self.rng.random() < 0.7]
        return entry | self._request()

    def _request(self) -> Entry:
        states = self.subject["states"]
        new, old = self.rng.choice(states), self.rng.choice(states)
        operation = self._of(["CREATE", "CREATE", "UPDATE", "UPDATE", "DELETE"])
        if operation == "UPDATE":
            return {"object": new, "old": old}
        return {"object": new} | ({"operation": "DELETE"} if operation == "DELETE" else {})

    def _policy(self) -> Entry:
        policy: Entry = {"matchConstraints": self._constraints()}
        if self.rng.random() < 0.7:
            policy["failurePolicy"] = self._of(["Fail", "Ignore"])
        with_params = self.rng.random() < 0.35
        if with_params:
            policy["paramKind"] = {"apiVersion": "v1", "kind": "ConfigMap"}
        if self.rng.random() < 0.4:
            policy["variables"] = self.pools["variables"]
        if self.rng.random() < 0.3:
            conditions = self.rng.sample(self._pool("conditions"), self._of([1, 1, 2]))
            policy["matchConditions"] = [
                {"name": f"c{index}", "expression": text} for index, text in enumerate(conditions)
            ]
        policy["validations"] = [
            self._validation(with_params, "variables" in policy) for _ in range(self._of([1, 1, 2, 3]))
        ]
        if self.rng.random() < 0.2:
            policy["auditAnnotations"] = [{"key": "seen", "valueExpression": self._of(self._pool("annotations"))}]
        return policy

    def _validation(self, with_params: bool, with_variables: bool) -> Entry:
        pool = [*self.subject["expressions"]] * 2 + self._pool("expressions")
        pool += self._pool("paramExpressions") * 3 if with_params else []
        pool += self._pool("variableExpressions") * 2 if with_variables else []
        validation: Entry = {"expression": self._of(pool)}
        if self.rng.random() < 0.4:
            validation["message"] = self._of(self._pool("messages"))
        if self.rng.random() < 0.4:
            validation["messageExpression"] = self._of(self._pool("messageExpressions"))
        if self.rng.random() < 0.25:
            validation["reason"] = self._of(["Forbidden", "Invalid", "RequestEntityTooLarge"])
        return validation

    def _constraints(self) -> Entry:
        constraints: Entry = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "$NS"}}}
        if (demand := self._some("demands")) and self.rng.random() < 0.3:
            constraints["namespaceSelector"]["matchExpressions"] = [demand]
        constraints["resourceRules"] = [self._rule() for _ in range(self._of([1, 1, 2]))]
        if self.rng.random() < 0.25:
            constraints["excludeResourceRules"] = [self._rule(wide=False)]
        if self.rng.random() < 0.25:
            constraints["objectSelector"] = self._of(self._pool("objectSelectors"))
        if self.rng.random() < 0.4:
            constraints["matchPolicy"] = self._of(["Exact", "Equivalent"])
        return constraints

    def _rule(self, *, wide: bool = True) -> Entry:
        own = self.subject["rule"]
        rule = {
            "apiGroups": self._of([own["apiGroups"], own["apiGroups"], ["*"], ["", "apps", "batch"]]),
            "apiVersions": self._of([["*"], ["v1"], ["v1", "v2"]]),
            "operations": self._of([["*"], ["CREATE", "UPDATE"], ["CREATE"], ["UPDATE"], ["DELETE", "CREATE"]]),
            "resources": self._of([own["resources"], own["resources"], ["*"], ["*/*"]] if wide else [own["resources"]]),
        }
        if self.rng.random() < 0.2:
            rule["resourceNames"] = self._of([["subject"], ["other"], ["other", "subject"]])
        if self.rng.random() < 0.2:
            rule["scope"] = self._of(["*", "Namespaced", "Cluster"])
        return rule

    def _binding(self, policy: Entry) -> Entry:
        actions = [["Deny"], ["Deny"], ["Deny"], ["Warn"], ["Audit"], ["Warn", "Audit"], ["Deny", "Audit"]]
        binding: Entry = {"validationActions": self._of(actions)}
        if "paramKind" in policy and self.rng.random() < 0.9:
            binding["paramRef"] = {
                **self._of(self._pool("paramRefs")),
                "parameterNotFoundAction": self._of(["Deny", "Allow"]),
            }
        if self.rng.random() < 0.3:
            binding["matchResources"] = self._of(
                [{"objectSelector": self._of(self._pool("objectSelectors"))}, {"resourceRules": [self._rule()]}]
            )
        return binding

    def _pool(self, name: str) -> list[Any]:
        return list(self.pools.get(name, ()))

    def _some(self, name: str) -> Any:
        return self.rng.choice([None, *self._pool(name)])

    def _of(self, values: Sequence[Any]) -> Any:
        return self.rng.choice(values)
