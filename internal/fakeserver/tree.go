package fakeserver

// Rewrite rebuilds a JSON tree (of map[string]any, []any and plain values) from
// the leaves up: every value is replaced by what f makes of it, after its
// members have been. Key is the name of the member that holds the value, "" for
// list elements and for the root. The given tree is left as it was.
func Rewrite(tree any, f func(key string, v any) any) any { return rewrite("", tree, f) }

func rewrite(key string, v any, f func(string, any) any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			out[name] = rewrite(name, member, f)
		}
		return f(key, out)
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			out[i] = rewrite("", element, f)
		}
		return f(key, out)
	default:
		return f(key, v)
	}
}
