using System.Text.Json.Serialization;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Catalog;

/// <summary>Describes a model that people know by name: enough to plan it before any file of it is there.</summary>
/// <remarks>Lists begin as null where the file leaves them out, because the JSON reader sets every property.</remarks>
public sealed record CatalogEntry
{
    private static readonly Dictionary<GgufFileType, long> s_noBytes = [];

    // What is published of nearly every model.
    private static readonly GgufFileType[] s_usual =
    [
        GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.Q4_K_M, GgufFileType.IQ4_XS, GgufFileType.Q3_K_M, GgufFileType.Q2_K,
    ];

    /// <summary>Gets the name to refer to it by, in lower case, such as <c>llama-3.3-70b</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name as its makers write it.</summary>
    public required string Name { get; init; }

    /// <summary>Gets other names that find it, in lower case.</summary>
    public IReadOnlyList<string> Aliases { get => field ?? []; init; }

    /// <summary>Gets the shape, of the text part alone where there are others.</summary>
    public required ModelShape Shape { get; init; }

    /// <summary>Gets the number of parameters as published, with the parts that the shape leaves out.</summary>
    public required long Parameters { get; init; }

    /// <summary>Gets the licence, by its short name.</summary>
    public required string License { get; init; }

    /// <summary>Gets the context in tokens that the model is trained for.</summary>
    [JsonIgnore]
    public int ContextLength => Shape.ContextLength;

    /// <summary>Gets the repository that holds GGUF files (owner/name), or null where none is known.</summary>
    public string? Repository { get; init; }

    /// <summary>Gets whether someone looked that the repository is there.</summary>
    public bool RepositoryChecked { get; init; }

    /// <summary>Gets the commit that <see cref="Files"/> are of, or its first digits; null where none is known.</summary>
    public string? Commit { get; init; }

    /// <summary>Gets files whose size and hash two sources agree on.</summary>
    public IReadOnlyList<CatalogFile> Files { get => field ?? []; init; }

    /// <summary>Gets the file types that are published; others can be planned all the same.</summary>
    public IReadOnlyList<GgufFileType> FileTypes { get => field ?? []; init; }

    /// <summary>Gets the file types to plan with when none is named: the published ones, or those that nearly every model has.</summary>
    public IReadOnlyList<GgufFileType> PlannedFileTypes => FileTypes.Count > 0 ? FileTypes : s_usual;

    /// <summary>Gets the name of the chat template's kind, or null for models that only continue text.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Gets the id of the small model of the same vocabulary that guesses ahead for this one; null where there is none.</summary>
    public string? Draft { get; init; }

    /// <summary>Gets the claims made with this model, by their ids (<see cref="ModelCatalog.Claims"/>).</summary>
    public IReadOnlyList<string> Claims { get => field ?? []; init; }

    /// <summary>Gets what can't be had with this model here, a sentence each.</summary>
    public IReadOnlyList<string> Limits { get => field ?? []; init; }

    /// <summary>Gets whether the shape leaves parts out, such as a picture encoder.</summary>
    public bool TextPartOnly { get; init; }

    /// <summary>Gets whether the shape is known from the model's own files, or follows from its published number of parameters.</summary>
    public bool ShapeChecked { get; init; }

    /// <summary>Gets where the shape or the published sizes come from; null where they were known before sources were noted.</summary>
    public string? Source { get; init; }

    /// <summary>Gets the sizes in bytes that files are published with: whole, or rounded as their pages show them.</summary>
    public IReadOnlyDictionary<GgufFileType, long> PublishedBytes { get => field ?? s_noBytes; init; }
}
