namespace LocalRunner.Store;

/// <summary>Names a repository of the Hugging Face hub, and what of it.</summary>
/// <param name="Repository">The owner and name, <c>user/repo</c>.</param>
/// <param name="Quant">The quant, such as <c>Q4_K_M</c>; null leaves the choice to the planner.</param>
/// <param name="File">The file's path in the repository; null where a quant or nothing is named.</param>
/// <param name="Revision">A branch, a tag or a commit; null is the main branch.</param>
public sealed record HubReference(string Repository, string? Quant = null, string? File = null, string? Revision = null) : ModelReference
{
    /// <summary>The branch that is meant where no revision is named.</summary>
    internal const string MainBranch = "main";

    /// <inheritdoc/>
    public override string ToString() =>
        $"hf.co/{Repository}{(File is not null ? "/" + File : Quant is not null ? ":" + Quant : "")}{(Revision is null ? "" : "@" + Revision)}";
}
