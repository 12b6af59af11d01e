namespace LocalRunner.Cli.Output;

/// <summary>What a server of ours says of its models (<c>GET /v1/models</c>), as far as commands ask. Sizes are in bytes.</summary>
internal sealed record ServerModels(IReadOnlyList<ServerModels.Item> Data, ServerModels.MemoryBudget? Budget)
{
    internal sealed record MemoryBudget(long Bytes);

    internal sealed record Item(string Id, ItemStatus Status)
    {
        public IReadOnlyList<string> Aliases { get; init; } = [];

        public int? ContextLength { get; init; }

        public long? PlannedBytes { get; init; }

        public long? ResidentBytes { get; init; }

        public int? Pid { get; init; }

        public int? InFlight { get; init; }

        public DateTimeOffset? ExpiresAt { get; init; }

        public ItemMeta? Meta { get; init; }
    }

    internal sealed record ItemStatus(string Value, bool? Failed, string? Message);

    internal sealed record ItemMeta(ItemCapabilities? Capabilities);

    internal sealed record ItemCapabilities(bool Tools);
}
