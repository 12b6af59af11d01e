namespace LocalRunner.Cli.Output;

/// <summary>What <c>ps --json</c> prints. Sizes are in bytes.</summary>
internal sealed record PsDocument(string Address, long? BudgetBytes, IReadOnlyList<PsDocument.LoadedModel> Models)
{
    public static PsDocument Of(Uri address, ServerModels list) => new(
        address.ToString().TrimEnd('/'),
        list.Budget?.Bytes,
        [.. list.Data.Where(entry => entry.Pid is not null || entry.Status.Failed == true).Select(LoadedModel.Of)]);

    internal sealed record LoadedModel(string Name, string Status, int? Pid, long? PlannedBytes, long? ResidentBytes, int? ContextLength, int? InFlight, DateTimeOffset? ExpiresAt, string? Message)
    {
        public static LoadedModel Of(ServerModels.Item entry) => new(
            entry.Id, entry.Status.Value, entry.Pid, entry.PlannedBytes, entry.ResidentBytes, entry.ContextLength, entry.InFlight, entry.ExpiresAt, entry.Status.Message);
    }
}
