//go:build goexperiment.jsonv2 && !go1.27

package wire

// With GOEXPERIMENT=jsonv2 on a Go before 1.27, the JSON package of this module
// is an alias of the older encoding/json/v2 of that Go. The older one knows
// neither the `embed` option of struct tags, so that members unknown to us would
// be lost without a word, nor errors.ErrUnsupported from a hook, so that no
// answer would be decoded. Build without the experiment, or with Go 1.27.
var _ = switchcomm_go_must_not_be_built_with_GOEXPERIMENT_jsonv2_before_Go_1_27
