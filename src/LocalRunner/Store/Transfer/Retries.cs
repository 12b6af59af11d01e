using Polly;
using Polly.Retry;

namespace LocalRunner.Store.Transfer;

/// <summary>Tries again, with waits that grow, or that the server asked for.</summary>
internal sealed class Retries
{
    private readonly ResiliencePipeline _pipeline;

    public Retries(TransferOptions options) => _pipeline = new ResiliencePipelineBuilder { TimeProvider = options.Time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientException>(failure => !(failure.Delay > options.LongestDelay)),
            MaxRetryAttempts = Math.Max(1, options.Tries - 1),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.FirstDelay,
            MaxDelay = TimeSpan.FromSeconds(30),
            DelayGenerator = static retry => ValueTask.FromResult(retry.Outcome.Exception switch
            {
                TransientException { AddressExpired: true } => TimeSpan.Zero,
                TransientException { Delay: { } asked } => asked,
                _ => (TimeSpan?)null,
            }),
        })
        .Build();

    /// <summary>Does something until it succeeds, fails for good, or has failed too often.</summary>
    /// <exception cref="LocalRunnerException">It failed for good.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (action, cancel) => await action(cancel).ConfigureAwait(false), action, cancellation).ConfigureAwait(false);
        }
        catch (TransientException exception)
        {
            throw new LocalRunnerException(LocalRunnerError.NetworkFailed, exception.Message, exception);
        }
    }
}
