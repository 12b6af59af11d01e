namespace LocalRunner;

/// <summary>Describes how a model is quantised.</summary>
public sealed record QuantizeOptions
{
    /// <summary>Gets the file type wanted, by name: Q4_K_M, Q8_0, IQ4_XS, F16, ….</summary>
    public required string FileType { get; init; }

    /// <summary>Gets whether tensors that are already quantised may be quantised again, which loses quality twice.</summary>
    public bool AllowRequantize { get; init; }

    /// <summary>Gets whether every tensor gets the file type's main type, without the mix that the type's name means.</summary>
    public bool Pure { get; init; }

    /// <summary>Gets whether the output tensor stays as it is.</summary>
    public bool LeaveOutputTensor { get; init; }

    /// <summary>Gets the threads that compute; null takes the physical cores that this process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }
}
