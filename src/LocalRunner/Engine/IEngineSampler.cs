namespace LocalRunner.Engine;

/// <summary>Chooses tokens. It belongs to the context that made it and lives on the same thread.</summary>
internal interface IEngineSampler : IDisposable
{
    /// <summary>Takes a token of the prompt into account, for penalties.</summary>
    void AcceptPrompt(int token);

    /// <summary>Chooses the token after the last one decoded and takes it into account from then on.</summary>
    /// <exception cref="LocalRunnerException">The logits are not numbers, or no token continues the grammar.</exception>
    int Sample();
}
