using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>Refuses adapters that don't belong to a model, or on which llama.cpp would end the process.</summary>
internal static class AdapterPreflight
{
    private const string Alpha = "adapter.lora.alpha";
    private const string Invocation = "adapter.alora.invocation_tokens";
    private const string Embeddings = "token_embd.weight";
    private const string First = ".lora_a";
    private const string Second = ".lora_b";

    public static void Check(GgufFile adapter, GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(model);
        var header = new ModelHeader(adapter);
        NameRules.Check(header);
        Metadata(header, new ModelHeader(model));
        var pairs = 0;
        foreach (var tensor in adapter.Tensors)
        {
            if (tensor.Name.EndsWith(First, StringComparison.Ordinal))
                pairs += Pair(adapter, model, tensor);
            else if (tensor.Name.EndsWith(Second, StringComparison.Ordinal))
                _ = Partner(adapter, tensor, Second, First);
            else if (!tensor.Name.EndsWith("_norm.weight", StringComparison.Ordinal))
                throw PreflightError.InvalidAdapter($"the tensor '{tensor.Name}' is no half of a LoRA pair.");
        }

        if (pairs == 0)
            throw PreflightError.InvalidAdapter("it holds no LoRA tensors.");
    }

    // llama.cpp asks for these values without looking at their types, which ends the process.
    private static void Metadata(ModelHeader header, ModelHeader model)
    {
        if (header.Text("general.type") is not "adapter")
            throw PreflightError.InvalidAdapter($"general.type is '{header.Text("general.type")}', but must be 'adapter'.");
        if (header.Text("adapter.type") is not "lora")
            throw PreflightError.InvalidAdapter($"adapter.type is '{header.Text("adapter.type")}', but only 'lora' is known.");
        if (header.Architecture.Name != model.Architecture.Name)
            throw PreflightError.Mismatch($"it was made for the architecture '{header.Architecture.Name}', the model is '{model.Architecture.Name}'.");
        if (header.TypeOf(Alpha) is { } type && (type != GgufValueType.Float32 || !double.IsFinite(header.Number(Alpha) ?? double.NaN)))
            throw PreflightError.InvalidAdapter($"{Alpha} is {(object?)header.Number(Alpha) ?? type}, but must be a finite 32-bit number.");
        if (header.TypeOf(Invocation) is null)
            return;

        var tokens = ArrayRules.Require(header, Invocation, GgufValueType.UInt32)!;
        var known = model.Array("tokenizer.ggml.tokens")?.Count ?? 0;
        foreach (var token in tokens.Integers())
        {
            if (token >= known)
                throw PreflightError.Mismatch($"{Invocation} names the token {token}, but the model has {known}.");
        }
    }

    private static int Pair(GgufFile adapter, GgufFile model, GgufTensor a)
    {
        var name = a.Name[..^First.Length];
        var b = Partner(adapter, a, First, Second);
        var target = model.FindTensor(name) ?? throw PreflightError.Mismatch($"the model has no tensor '{name}'.");
        if (name == Embeddings && model.FindTensor("output.weight") is null && !new ModelHeader(model).Architecture.Cacheless)
            throw PreflightError.Mismatch($"'{name}' serves as the output as well, which llama.cpp would multiply by the pair the wrong way round.");
        if (new ModelHeader(model).Architecture.PlainProducts.Any(product => name.EndsWith('.' + product, StringComparison.Ordinal)))
            throw PreflightError.NoAdapterThere(name);
        Usable(a);
        Usable(b);

        // Token embeddings are looked up, not multiplied, so that the pair stands the other way round.
        var fits = name.EndsWith(Embeddings, StringComparison.Ordinal)
            ? Length(target, 0) == Length(b, 1) && Length(target, 1) == Length(a, 1) && Length(a, 0) == Length(b, 0)
            : Length(target, 0) == Length(a, 0) && Length(target, 1) == Length(b, 1) && Length(a, 1) == Length(b, 0);
        if (!fits || !Outer(target, a) || !Outer(target, b))
        {
            throw PreflightError.Mismatch(
                $"'{name}' is {Shape(target)} in the model, but its pair is {Shape(a)} and {Shape(b)}.");
        }

        return 1;
    }

    private static GgufTensor Partner(GgufFile adapter, GgufTensor tensor, string ending, string other)
    {
        var name = tensor.Name[..^ending.Length];
        if (name.Contains(First, StringComparison.Ordinal) || name.Contains(Second, StringComparison.Ordinal))
            throw PreflightError.InvalidAdapter($"the tensor '{tensor.Name}' has a name that can't be taken apart.");
        return adapter.FindTensor(name + other)
            ?? throw PreflightError.InvalidAdapter($"'{tensor.Name}' is there, but its other half '{name}{other}' is missing.");
    }

    private static void Usable(GgufTensor tensor)
    {
        if (tensor.Type is GgufTensorType.Q8_1 or GgufTensorType.Q8_K or GgufTensorType.F64
            or GgufTensorType.I8 or GgufTensorType.I16 or GgufTensorType.I32 or GgufTensorType.I64)
            throw PreflightError.InvalidAdapter($"'{tensor.Name}' is stored as {GgufTensorTypes.NameOf(tensor.Type)}, with which llama.cpp can't compute.");
    }

    private static bool Outer(GgufTensor target, GgufTensor half) =>
        Length(half, 2) == Length(target, 2) && Length(half, 3) == 1 && Length(target, 3) == 1;

    private static long Length(GgufTensor tensor, int dimension) => dimension < tensor.Shape.Count ? tensor.Shape[dimension] : 1;

    private static string Shape(GgufTensor tensor) => $"[{string.Join(" x ", tensor.Shape)}]";
}
