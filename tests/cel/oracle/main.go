// Evaluates CEL expressions with the API server's own code.
//
// One JSON object a line on stdin, one a line on stdout:
//
//	in:  {"expr": "...", "stored": false, "minor": 34, "vars": {"object": ...}}
//	out: {"compile": "..."} or {"type": "...", "value": ..., "cost": n} or {"type": "...", "error": "...", "cost": n}
//
// An expression is compiled as of a new ValidatingAdmissionPolicy of Kubernetes 1.<minor>, or as of a stored one. It sees
// object, oldObject, params, request, namespaceObject and authorizer. The authorizer asks the RBAC objects in "rbac" (a list of
// Roles, ClusterRoles and bindings) for the user in "user" ({"name", "groups"}).
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	plugincel "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
	"k8s.io/kubernetes/pkg/registry/rbac/validation"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
)

type question struct {
	Expr   string                 `json:"expr"`
	Stored bool                   `json:"stored"`
	Minor  uint                   `json:"minor"`
	Vars   map[string]interface{} `json:"vars"`
	User   *struct {
		Name   string   `json:"name"`
		Groups []string `json:"groups"`
	} `json:"user"`
	RBAC []json.RawMessage `json:"rbac"`
}

type expression struct{ text string }

func (e expression) GetExpression() string    { return e.text }
func (e expression) ReturnTypes() []*cel.Type { return []*cel.Type{cel.AnyType} }

var compilers = map[uint]plugincel.Compiler{}

func compiler(minor uint) plugincel.Compiler {
	if compilers[minor] == nil {
		// A server accepts in new objects what its predecessor knew too.
		compilers[minor] = plugincel.NewCompiler(environment.MustBaseEnvSet(version.MajorMinor(1, minor-1), true))
	}
	return compilers[minor]
}

func answer(q question) map[string]interface{} {
	if q.Minor == 0 {
		q.Minor = 34
	}
	mode := environment.NewExpressions
	if q.Stored {
		mode = environment.StoredExpressions
	}
	options := plugincel.OptionalVariableDeclarations{HasParams: true, HasAuthorizer: true, StrictCost: true}
	compiled := compiler(q.Minor).CompileCELExpression(expression{q.Expr}, options, mode)
	if compiled.Error != nil {
		return map[string]interface{}{"compile": compiled.Error.Detail}
	}
	out := map[string]interface{}{"type": compiled.OutputType.String()}
	variables := map[string]interface{}{}
	for _, name := range []string{"object", "oldObject", "params", "request", "namespaceObject"} {
		variables[name] = integers(q.Vars[name])
	}
	info := &user.DefaultInfo{Name: "nobody"}
	if q.User != nil {
		info = &user.DefaultInfo{Name: q.User.Name, Groups: q.User.Groups}
	}
	access := authorized(q.RBAC)
	variables["authorizer"] = library.NewAuthorizerVal(info, access)
	variables["authorizer.requestResource"] = library.NewResourceAuthorizerVal(info, access, requested{})
	value, details, err := compiled.Program.ContextEval(context.Background(), variables)
	if details != nil && details.ActualCost() != nil {
		out["cost"] = *details.ActualCost()
	}
	if err != nil {
		out["error"] = err.Error()
	} else {
		out["value"] = shown(value)
	}
	return out
}

// requested is what authorizer.requestResource stands for.
type requested struct{}

func (requested) GetName() string        { return "main" }
func (requested) GetNamespace() string   { return "valkey" }
func (requested) GetSubresource() string { return "" }
func (requested) GetResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
}

// integers turns whole json.Numbers into int64, as the server's decoder does.
func integers(value interface{}) interface{} {
	switch v := value.(type) {
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole
		}
		fraction, _ := v.Float64()
		return fraction
	case []interface{}:
		for i := range v {
			v[i] = integers(v[i])
		}
	case map[string]interface{}:
		for key := range v {
			v[key] = integers(v[key])
		}
	}
	return value
}

func authorized(objects []json.RawMessage) authorizer.Authorizer {
	var roles []*rbacv1.Role
	var bindings []*rbacv1.RoleBinding
	var clusterRoles []*rbacv1.ClusterRole
	var clusterBindings []*rbacv1.ClusterRoleBinding
	for _, raw := range objects {
		kind := struct{ Kind string }{}
		check(json.Unmarshal(raw, &kind))
		switch kind.Kind {
		case "Role":
			roles = append(roles, decoded[rbacv1.Role](raw))
		case "RoleBinding":
			bindings = append(bindings, decoded[rbacv1.RoleBinding](raw))
		case "ClusterRole":
			clusterRoles = append(clusterRoles, decoded[rbacv1.ClusterRole](raw))
		case "ClusterRoleBinding":
			clusterBindings = append(clusterBindings, decoded[rbacv1.ClusterRoleBinding](raw))
		}
	}
	_, static := validation.NewTestRuleResolver(roles, bindings, clusterRoles, clusterBindings)
	return rbac.New(static, static, static, static)
}

func decoded[T any](raw json.RawMessage) *T {
	object := new(T)
	check(json.Unmarshal(raw, object))
	return object
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// shown writes a value with its type, where JSON has none for it: 1 is {"int": "1"}.
func shown(value ref.Val) interface{} {
	one := func(name string, text interface{}) interface{} { return map[string]interface{}{name: text} }
	switch v := value.(type) {
	case types.Null:
		return nil
	case types.Bool:
		return bool(v)
	case types.String:
		return string(v)
	case types.Int:
		return one("int", strconv.FormatInt(int64(v), 10))
	case types.Uint:
		return one("uint", strconv.FormatUint(uint64(v), 10))
	case types.Double:
		return one("double", strconv.FormatFloat(float64(v), 'g', -1, 64))
	case types.Bytes:
		return one("bytes", base64.StdEncoding.EncodeToString(v))
	case types.Timestamp:
		return one("timestamp", v.Time.UTC().Format(time.RFC3339Nano))
	case types.Duration:
		return one("duration", strconv.FormatInt(int64(v.Duration), 10))
	case *types.Type:
		return one("type", v.TypeName())
	case *types.Optional:
		if v.HasValue() {
			return one("optional", []interface{}{shown(v.GetValue())})
		}
		return one("optional", []interface{}{})
	case *apiservercel.Quantity:
		return one("kubernetes.Quantity", v.Quantity.String())
	case apiservercel.Quantity:
		return one("kubernetes.Quantity", v.Quantity.String())
	case apiservercel.IP:
		return one("net.IP", v.Addr.String())
	case apiservercel.CIDR:
		return one("net.CIDR", v.Prefix.String())
	case apiservercel.URL:
		return one("kubernetes.URL", v.URL.String())
	case apiservercel.Semver:
		return one("kubernetes.Semver", v.Version.String())
	case apiservercel.Format:
		return one("kubernetes.NamedFormat", v.Name)
	case traits.Lister:
		list := []interface{}{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			list = append(list, shown(it.Next()))
		}
		return list
	case traits.Mapper:
		pairs := [][]interface{}{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			pairs = append(pairs, []interface{}{shown(key), shown(v.Get(key))})
		}
		sort.Slice(pairs, func(i, j int) bool { return fmt.Sprint(pairs[i][0]) < fmt.Sprint(pairs[j][0]) })
		return one("map", pairs)
	}
	return one(value.Type().TypeName(), "")
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		decoder := json.NewDecoder(strings.NewReader(lines.Text()))
		decoder.UseNumber()
		q := question{}
		check(decoder.Decode(&q))
		check(encoder.Encode(answer(q)))
	}
	check(lines.Err())
}
