using LocalRunner.Architectures;
using LocalRunner.Gguf;
using static LocalRunner.Gguf.GgufFileType;
using Type = LocalRunner.Gguf.GgufTensorType;

namespace LocalRunner.Synthesis;

/// <summary>The rules of one mix. They count the tensors they have seen, so each must come once, in the quantiser's order.</summary>
internal sealed class MixRules(ModelShape shape, GgufFileType mix, Type main, (int Values, bool Tied) model, bool importanceMatrix)
{
    // Types under three bits have rules of their own.
    private readonly bool _tiny = mix is IQ1_S or IQ1_M or IQ2_XXS or IQ2_XS or IQ2_S or IQ2_M;
    private readonly bool _eightExperts = shape.Experts == 8;
    private readonly Architecture _architecture = ArchitectureTable.Of(shape.Architecture);
    private readonly int _sharing = Sharing(shape);
    private int _values;
    private int _downs;
    private int _gates;
    private int _ups;

    /// <summary>Whether llama.cpp takes the model for one of 70 B, which share values so widely that wider ones cost next to nothing.</summary>
    private bool Is70B => shape.Layers == _architecture.LayersOf70B && (!_architecture.SharesHeadsAt70B || (!_eightExperts && _sharing > 1));

    public Type Choose(string name, long[] lengths)
    {
        var role = TensorRoles.Of(name);
        if (role == TensorRole.Output || (model.Tied && role == TensorRole.TokenEmbedding))
            return Output(lengths[0]);
        if (mix == MXFP4_MOE)
            return lengths is [_, _, > 1, ..] ? Type.MXFP4 : Type.Q8_0;
        return role switch
        {
            TensorRole.TokenEmbedding => TokenEmbedding(),
            TensorRole.Value => _tiny ? TinyValue() : Value(_values++),
            TensorRole.Key when _tiny => _eightExperts ? Type.Q4_K : main,
            TensorRole.Key when _eightExperts => Type.Q8_0,
            TensorRole.Key or TensorRole.Query => KeyOrQuery(),
            TensorRole.AttentionOutput => _tiny ? TinyAttentionOutput() : AttentionOutput(),
            TensorRole.Down => _tiny ? TinyDown(_downs++) : Down(Layer(name, _downs++)),
            TensorRole.Gate => GateOrUp(Layer(name, _gates++)),
            TensorRole.Up => GateOrUp(Layer(name, _ups++)),
            _ => main,
        };
    }

    private Type Output(long row) =>
        mix == MXFP4_MOE || _architecture.FalconMix || row % GgufTensorTypes.BlockSize(main) != 0 ? Type.Q8_0
        : _tiny || mix == IQ3_XXS ? Type.Q5_K
        : main == Type.Q8_0 ? main
        : Type.Q6_K;

    private Type TokenEmbedding() => mix switch
    {
        IQ1_S or IQ1_M or IQ2_XXS or IQ2_XS => Type.Q2_K,
        IQ2_S or IQ2_M or IQ3_XXS => Type.IQ3_S,
        TQ1_0 or TQ2_0 or Q2_0 => Type.Q4_K,
        _ => main,
    };

    private Type TinyValue() => _sharing >= 4 || shape.Experts >= 4 ? Type.Q4_K : TinyWider;

    private Type TinyDown(int place) => place < shape.Layers / 8 ? TinyWider : main;

    private Type TinyWider => mix is IQ2_S or IQ2_M ? Type.IQ3_S : Type.Q2_K;

    private Type TinyAttentionOutput() =>
        _eightExperts ? Type.Q5_K
        : mix is IQ1_S or IQ1_M ? Type.IQ2_XXS
        : mix is IQ2_S or IQ2_M ? Type.IQ3_S
        : main;

    private Type Value(int place)
    {
        if (_eightExperts)
            return Type.Q8_0;

        var type = mix switch
        {
            Q2_K => _sharing >= 4 ? Type.Q4_K : Type.Q3_K,
            IQ3_XXS => _sharing >= 4 ? Type.Q4_K : importanceMatrix ? main : Type.IQ3_S,
            Q2_K_S or IQ3_XS or IQ3_S when _sharing >= 4 => Type.Q4_K,
            IQ4_NL or IQ4_XS when _sharing >= 4 => Type.Q5_K,
            IQ3_M => Type.Q4_K,
            Q3_K_M => place < 2 ? Type.Q5_K : Type.Q4_K,
            Q3_K_L => Type.Q5_K,
            Q4_K_M or Q5_K_M when DeservesMore(place, model.Values) => Type.Q6_K,
            Q4_K_S when place < 4 => Type.Q5_K,
            _ => main,
        };
        return Is70B && type is (Type.Q3_K or Type.Q4_K) ? Type.Q5_K : type;
    }

    private Type KeyOrQuery() => mix switch
    {
        IQ3_XS => Type.IQ3_XXS,
        IQ3_XXS => Type.IQ2_S,
        _ => main,
    };

    private Type AttentionOutput()
    {
        if (_architecture.FalconMix)
            return mix == Q3_K_L ? Type.Q4_K : main;
        if (_eightExperts)
            return mix is Q2_K or IQ3_XS or IQ3_XXS or Q3_K_S or Q3_K_M or IQ4_NL or Q4_K_S or Q4_K_M or IQ3_S or IQ3_M or IQ4_XS ? Type.Q5_K : main;
        return mix switch
        {
            Q2_K => Type.Q3_K,
            IQ3_XXS => Type.IQ3_S,
            Q3_K_M or IQ3_M => Type.Q4_K,
            Q3_K_L => Type.Q5_K,
            _ => main,
        };
    }

    private Type Down(int layer)
    {
        var first = layer < shape.Layers / 8;
        var more = DeservesMore(layer, shape.Layers);
        return mix switch
        {
            Q2_K => Type.Q3_K,
            Q2_K_S when first => Type.Q4_K,
            IQ3_XXS when !importanceMatrix => first ? Type.Q4_K : Type.Q3_K,
            Q3_K_M => layer < shape.Layers / 16 ? Type.Q5_K : !_architecture.FalconMix || more ? Type.Q4_K : main,
            Q3_K_L => _architecture.FalconMix ? Type.Q4_K : Type.Q5_K,
            IQ3_M when first || (_eightExperts && more) => Type.Q4_K,
            Q4_K_M when _architecture.FalconMix => layer < shape.Layers / 16 ? Type.Q6_K : more ? Type.Q5_K : main,
            Q4_K_M or Q5_K_M when more => Type.Q6_K,
            Q4_K_S when first && !_architecture.FalconMix => Type.Q5_K,
            IQ4_NL or IQ4_XS when first && !importanceMatrix => Type.Q5_K,
            Q4_0 when first && importanceMatrix => Type.Q4_1,
            Q5_0 when first && importanceMatrix => Type.Q5_1,
            _ => main,
        };
    }

    private Type GateOrUp(int layer) =>
        mix == IQ3_XS && layer >= shape.Layers / 8 && layer < 7 * shape.Layers / 8 ? Type.IQ3_XXS : main;

    /// <summary>With experts, several tensors of a layer have one role, so the name counts; without, how many came before.</summary>
    private int Layer(string name, int place) => shape.Experts > 1 ? TensorRoles.LayerOf(name) ?? place : place;

    /// <summary>The first and the last eighth of the layers, and every third between.</summary>
    private static bool DeservesMore(int layer, int layers) =>
        layer < layers / 8 || layer >= 7 * layers / 8 || (layer - (layers / 8)) % 3 == 2;

    /// <summary>
    /// Gets the heads that share a key and a value, in the first layer, which llama.cpp takes for all. Hybrids have none there
    /// when it is a recurrent one, except those whose header gives one number for all layers.
    /// </summary>
    private static int Sharing(ModelShape shape) =>
        shape.AttentionLayers.Count > 0 && !shape.AttentionLayers.Contains(0) && ArchitectureTable.Of(shape.Architecture).Recurrent != RecurrentLayers.ByInterval ? 0
        : shape.Heads / Math.Max(1, shape.WindowKeyValueHeads > 0 ? shape.WindowKeyValueHeads : shape.KeyValueHeads > 0 ? shape.KeyValueHeads : shape.Heads);
}
