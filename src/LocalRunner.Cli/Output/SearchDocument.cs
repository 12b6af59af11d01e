using LocalRunner.Store;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>search --json</c> prints.</summary>
internal sealed record SearchDocument(IReadOnlyList<SearchDocument.RepositoryDetail> Repositories)
{
    /// <summary>A repository, with the quant that the planner chooses, and what the plan gives up.</summary>
    internal sealed record RepositoryDetail(string Repository, string? Architecture, long? Parameters, long Downloads, bool IsGated, string? Quant, long? Bytes, bool? Fits, bool IsPlanned, int? ContextLength, double? Score)
    {
        public static RepositoryDetail Of(FoundRepository found) =>
            new(found.Repository, found.Architecture, found.Parameters, found.Downloads, found.IsGated, found.Quant, found.Bytes, found.Fits, found.Plan is not null, found.Plan?.Settings.ContextLength, found.Plan?.Score?.Sum);
    }
}
