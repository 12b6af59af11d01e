namespace LocalRunner.Server.Router;

/// <summary>Counts what happened to a model's workers. The pool's lock guards it.</summary>
internal sealed class WorkerCounts
{
    public int Loads { get; set; }

    public int Evictions { get; set; }

    public int Deaths { get; set; }
}
