using LocalRunner.Server.Models;

namespace LocalRunner.Server.Router;

/// <summary>What <c>GET /v1/models</c> gives: OpenAI's list, llama-server's members, and what neither has: the running context and memory.</summary>
internal sealed record ModelList(IReadOnlyList<ModelList.Entry> Data)
{
    public string Object { get; init; } = "list";

    /// <summary>Gets the main memory for all models together, and what those that are loaded are planned to take of it, in bytes.</summary>
    public BudgetDetail? Budget { get; init; }

    internal sealed record Entry(string Id, long Created)
    {
        public string Object { get; init; } = "model";

        public string OwnedBy { get; init; } = "localrunner";

        public IReadOnlyList<string> Aliases { get; init; } = [];

        public required StatusDetail Status { get; init; }

        public ModalityDetail? Architecture { get; init; }

        public MetaDetail? Meta { get; init; }

        /// <summary>Gets the context in tokens that one answer has: the one it runs with, or is planned to.</summary>
        public int? ContextLength { get; init; }

        public int? Parallel { get; init; }

        public ModelCapabilities? Capabilities { get; init; }

        public MemoryDetail? Memory { get; init; }

        /// <summary>Gets the worker's process; null where there is none.</summary>
        public int? Pid { get; init; }

        public int? InFlight { get; init; }

        /// <summary>Gets when it is unloaded; null where it never is, or answers now.</summary>
        public DateTimeOffset? ExpiresAt { get; init; }
    }

    /// <param name="Value">One of unloaded, loading, loaded, unloading, failed and upstream.</param>
    internal sealed record StatusDetail(string Value)
    {
        public bool? Failed { get; init; }

        public int? ExitCode { get; init; }

        public string? Message { get; init; }

        /// <summary>Gets the part of the weights that is loaded, 0 to 1.</summary>
        public double? Progress { get; init; }
    }

    internal sealed record ModalityDetail(IReadOnlyList<string> InputModalities, IReadOnlyList<string> OutputModalities);

    internal sealed record MetaDetail(int NCtxTrain, int NCtx, long NParams, long Size, int NEmbd, int NVocab, string Architecture, string Quant);

    /// <summary>Memory in bytes. The router counts with <paramref name="Planned"/>, in which the worker's web server is.</summary>
    internal sealed record MemoryDetail(long Planned, long? Resident, MemoryDescription Predicted, MemoryDescription? Measured);

    internal sealed record BudgetDetail(long Bytes, long Planned);
}
