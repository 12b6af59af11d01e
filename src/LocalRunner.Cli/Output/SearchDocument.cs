using LocalRunner.Store;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>search --json</c> prints.</summary>
internal sealed record SearchDocument(IReadOnlyList<SearchDocument.RepositoryDetail> Repositories)
{
    /// <summary>A repository, with the largest of its quants that fits, or the smallest where none does.</summary>
    internal sealed record RepositoryDetail(string Repository, string? Architecture, long? Parameters, long Downloads, bool IsGated, string? Quant, long? Bytes, bool? Fits)
    {
        public static RepositoryDetail Of(FoundRepository found) =>
            new(found.Repository, found.Architecture, found.Parameters, found.Downloads, found.IsGated, found.Quant, found.Bytes, found.Fits);
    }
}
