namespace LocalRunner.Architectures;

/// <summary>
/// Says what becomes of the layers behind the model's own that predict further tokens (MTP, <c>nextn_predict_layers</c>). They are never
/// computed here (llama-model.cpp, create_memory; src/models).
/// </summary>
[Flags]
internal enum PredictionLayers
{
    /// <summary>The architecture knows none: the key is not read.</summary>
    None = 0,

    /// <summary>The architecture knows them, and nothing else becomes of them.</summary>
    Known = 1,

    /// <summary>Each has a KV cache all the same.</summary>
    Cached = 2,

    /// <summary>Their weights are loaded all the same.</summary>
    Loaded = 4,

    /// <summary>Of their weights the bias of the experts' choice is loaded alone.</summary>
    BiasLoaded = 8,
}
