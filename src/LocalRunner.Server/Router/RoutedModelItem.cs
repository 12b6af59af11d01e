using LocalRunner.Server.OpenAi;

namespace LocalRunner.Server.Router;

/// <summary>A model as OpenAI's clients list it, with what is known of it and of its worker beside. Sizes are in bytes.</summary>
internal sealed record RoutedModelItem(string Id, long Created)
{
    public string Object { get; init; } = "model";

    public string OwnedBy { get; init; } = "localrunner";

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public required StatusDetail Status { get; init; }

    public ModelModalities? Architecture { get; init; }

    public ModelMeta? Meta { get; init; }

    /// <summary>Gets the context in tokens that one answer has: the one it runs with, or is planned to.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Gets the main memory that the router counts for it: what is predicted, and the worker's web server.</summary>
    public long? PlannedBytes { get; init; }

    /// <summary>Gets the memory of the worker's process that is resident.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>Gets the worker's process; null where there is none.</summary>
    public int? Pid { get; init; }

    public int? InFlight { get; init; }

    /// <summary>Gets when it is unloaded; null where it never is, or answers now.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <param name="Value">One of unloaded, loading, loaded, unloading, failed and upstream.</param>
    internal sealed record StatusDetail(string Value)
    {
        public bool? Failed { get; init; }

        public int? ExitCode { get; init; }

        public string? Message { get; init; }

        /// <summary>Gets the part of the weights that is loaded, 0 to 1.</summary>
        public double? Progress { get; init; }
    }
}
