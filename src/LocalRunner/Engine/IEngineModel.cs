namespace LocalRunner.Engine;

/// <summary>Loaded weights with their vocabulary. Thread-safe but for creation and disposal.</summary>
internal interface IEngineModel : IDisposable
{
    EngineModelFacts Facts { get; }

    /// <summary>Gets what the weights took.</summary>
    MeasuredMemory Memory { get; }

    int[] Tokenize(string text, bool addSpecial, bool parseSpecial);

    /// <summary>Writes the bytes of a token, which need not be whole characters.</summary>
    /// <returns>The number of bytes, or minus the number needed.</returns>
    int WritePiece(int token, Span<byte> destination, bool showSpecial);

    bool IsEndOfGeneration(int token);

    IEngineContext CreateContext(ContextSettings settings);
}
