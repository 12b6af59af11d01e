namespace LocalRunner.Server.Router;

/// <summary>How a worker ended that nobody had told to.</summary>
/// <param name="ExitCode">The process's exit code; null where it could not even be started.</param>
/// <param name="Message">What to tell who asks, with the last lines that it wrote.</param>
/// <param name="Error">The kind of failure.</param>
internal sealed record WorkerFailure(int? ExitCode, string Message, LocalRunnerError Error)
{
    public LocalRunnerException ToException() => new(Error, Message);
}
