namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>A library with one model loaded, used as a program would use it.</summary>
internal interface ISide
{
    LoadReply Loaded { get; }

    /// <exception cref="InvalidOperationException">The answer ended early.</exception>
    Task<AnswerReply> AnswerAsync(AnswerRequest request);
}
