using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>What the types of projectors have each.</summary>
internal sealed partial class SmallProjector
{
    private const int GemmaTokens = 280;

    /// <summary>Leaves out the features for the first layers of the language model.</summary>
    public SmallProjector WithoutFeatures()
    {
        _tensors.RemoveAll(tensor => tensor.Name.StartsWith("v.deepstack", StringComparison.Ordinal));
        return this;
    }

    private void OfSquares(string type, int size, int cuts)
    {
        if (cuts > 0)
            Set("clip.vision.preproc_image_size", GgufValue.Of((uint)(cuts * size)));
        var side = size / _patch;
        Convolution().Vector("v.patch_embd.bias", _encoder).Add("v.position_embd.weight", GgufTensorType.F32, _encoder, side * side).Norm("v.post_ln", _encoder).Layers();
        if (type == "gemma3")
            Add("mm.input_projection.weight", _half, _width, _encoder).Vector("mm.soft_emb_norm.weight", _encoder);
        else
            Add("mm.model.fc.weight", _half, _encoder * Merge * Merge, _width);
    }

    private void OfQwen2(bool isNew)
    {
        if (isNew)
            Set("clip.vision.n_wa_pattern", GgufValue.Of(2u));
        Convolution().Add("v.patch_embd.weight.1", _half, _patch, _patch, 3, _encoder).Vector("v.post_ln.weight", _encoder).Layers(gate: isNew, hasNormBias: false);
        Linear("mm.0", _encoder * 4, _encoder * 4).Linear("mm.2", _encoder * 4, _width);
    }

    /// <summary>The first layer's features go to the first layer of the language model, whose inputs are twice as wide.</summary>
    private void OfQwen3()
    {
        const int Places = 36;
        Convolution().Add("v.patch_embd.weight.1", _half, _patch, _patch, 3, _encoder).Vector("v.patch_embd.bias", _encoder)
            .Add("v.position_embd.weight", GgufTensorType.F32, _encoder, Places).Norm("v.post_ln", _encoder).Layers(isFused: true);
        Norm("v.deepstack.0.norm", _encoder * 4).Linear("v.deepstack.0.fc1", _encoder * 4, _inner).Linear("v.deepstack.0.fc2", _inner, _width);
        Linear("mm.0", _encoder * 4, _encoder * 4).Linear("mm.2", _encoder * 4, _width);
    }

    private void OfPixtral()
    {
        Set("clip.vision.spatial_merge_size", GgufValue.Of((uint)Merge)).Set("clip.use_silu", GgufValue.Of(true)).Set("clip.use_gelu", GgufValue.Of(false));
        Convolution().Vector("v.pre_ln.weight", _encoder).Layers(gate: true, hasNormBias: false, hasBias: false);
        Vector("mm.input_norm.weight", _encoder).Add("mm.patch_merger.weight", _half, _encoder * Merge * Merge, _encoder);
        Linear("mm.1", _encoder, _width).Linear("mm.2", _width, _width).Vector("v.token_embd.img_break", _width);
    }

    private void OfGemma4()
    {
        var head = _encoder / _heads;
        Convolution().Add("v.position_embd.weight", _half, _encoder, GemmaTokens * Merge, 2).Layers(gate: true, hasNormBias: false, hasBias: false);
        for (var layer = 0; layer < _layers; layer++)
        {
            var prefix = $"v.blk.{layer}.";
            Vector(prefix + "attn_q_norm.weight", head).Vector(prefix + "attn_k_norm.weight", head)
                .Vector(prefix + "attn_post_norm.weight", _encoder).Vector(prefix + "ffn_post_norm.weight", _encoder);
            foreach (var bound in (string[])["attn_q.input_max", "ffn_down.output_min"])
                Vector(prefix + bound, 1);
        }

        Add("mm.input_projection.weight", _half, _encoder, _width).Vector("v.std_bias", _encoder).Vector("v.std_scale", _encoder);
    }

    private void OfInternVl(int side, int tiles)
    {
        Set("clip.vision.preproc_max_tiles", GgufValue.Of((uint)Math.Max(1, tiles)));
        Convolution().Vector("v.patch_embd.bias", _encoder).Vector("v.class_embd", _encoder).Add("v.position_embd.weight", GgufTensorType.F32, _encoder, (side * side) + 1).Layers();
        for (var layer = 0; layer < _layers; layer++)
            Vector($"v.blk.{layer}.ls1.weight", _encoder).Vector($"v.blk.{layer}.ls2.weight", _encoder);
        Norm("mm.model.mlp.0", _encoder * Merge * Merge).Linear("mm.model.mlp.1", _encoder * Merge * Merge, _width).Linear("mm.model.mlp.3", _width, _width);
    }

    private SmallProjector Convolution() => Add("v.patch_embd.weight", _half, _patch, _patch, 3, _encoder);

    private SmallProjector Vector(string name, long length) => Add(name, GgufTensorType.F32, length);

    private SmallProjector Linear(string name, long rows, long columns, bool hasBias = true)
    {
        Add(name + ".weight", _half, rows, columns);
        return hasBias ? Vector(name + ".bias", columns) : this;
    }

    private void Layers(bool isFused = false, bool gate = false, bool hasNormBias = true, bool hasBias = true)
    {
        for (var layer = 0; layer < _layers; layer++)
        {
            var prefix = $"v.blk.{layer}.";
            foreach (var norm in (string[])["ln1", "ln2"])
            {
                Vector($"{prefix}{norm}.weight", _encoder);
                if (hasNormBias)
                    Vector($"{prefix}{norm}.bias", _encoder);
            }

            if (isFused)
                Linear(prefix + "attn_qkv", _encoder, 3 * _encoder);
            foreach (var name in (string[])(isFused ? ["attn_out"] : ["attn_q", "attn_k", "attn_v", "attn_out"]))
                Linear(prefix + name, _encoder, _encoder, hasBias);
            Linear(prefix + "ffn_up", _encoder, _inner, hasBias).Linear(prefix + "ffn_down", _inner, _encoder, hasBias);
            if (gate)
                Linear(prefix + "ffn_gate", _encoder, _inner, hasBias);
        }
    }
}
