using System.Diagnostics;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Security;

/// <summary>
/// Maps routes that check who comes, bound the time, turn every failure into an error of their dialect and leave a line in the log. An error
/// after the first byte is written into the stream, and the connection is broken: clients notice nothing less.
/// </summary>
internal static partial class GuardedRoutes
{
    private static readonly TimeSpan s_leaving = TimeSpan.FromMilliseconds(200);

    /// <summary>Maps a route.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="method">The method of HTTP.</param>
    /// <param name="path">The path.</param>
    /// <param name="dialect">Whose form its errors take.</param>
    /// <param name="handler">What answers; it throws <see cref="ApiException"/> or <see cref="LocalRunnerException"/> to refuse.</param>
    /// <param name="needsKey">Whether it is for those who have a key, where there are keys.</param>
    public static IEndpointConventionBuilder MapGuarded(
        this IEndpointRouteBuilder routes, string method, string path, ApiDialect dialect, Func<HttpContext, Task> handler, bool needsKey = true)
    {
        var (access, options) = (routes.ServiceProvider.GetRequiredService<Access>(), routes.ServiceProvider.GetRequiredService<ServerOptions>());
        var log = routes.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("LocalRunner.Server");
        return routes.MapMethods(path, [method], (RequestDelegate)(context => RunAsync(context, access, options, dialect, handler, needsKey, log)))
            .WithMetadata(new GuardedRoute(method, dialect, needsKey));
    }

    /// <summary>Maps the answer to browsers that ask whether they may send another origin's request below a path.</summary>
    public static void MapPreflight(this IEndpointRouteBuilder routes, string path) => routes.MapGuarded("OPTIONS", path.TrimEnd('/') + "/{**rest}", ApiDialect.OpenAi, context =>
    {
        OriginCheck.Allow(context);
        return Task.CompletedTask;
    }, needsKey: false);

    private static async Task RunAsync(
        HttpContext context, Access access, ServerOptions options, ApiDialect dialect, Func<HttpContext, Task> handler, bool needsKey, ILogger log)
    {
        var (clock, client) = (Stopwatch.StartNew(), context.RequestAborted);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(client);
        timeout.CancelAfter(options.RequestTimeout);
        try
        {
            if (access.Check(context, needsKey) is { } refused)
                throw new ApiException(refused);
            context.RequestAborted = timeout.Token;
            await handler(context);
        }
        catch (Exception exception) when (client.IsCancellationRequested)
        {
            // Whoever asked is gone: there is nobody to tell.
            _ = exception;
            context.Abort();
        }
        catch (Exception exception)
        {
            context.RequestAborted = client;
            var error = exception is OperationCanceledException
                ? timeout.IsCancellationRequested
                    ? new(504, "timeout", $"The answer took more than {options.RequestTimeout.TotalSeconds:0} seconds, which is the most that one may take.")
                    : ApiError.Of(new ObjectDisposedException(nameof(LocalModel)))
                : ApiError.Of(exception);
            if (error is { Status: >= 500 } and not { Code: "model_loading" })
                Failed(log, exception, context.Request.Method, context.Request.Path, error.Status, error.Code);
            await TellAsync(context, error, dialect);
        }
        finally
        {
            var notes = RequestNotes.Of(context);
            context.RequestServices.GetService<AnswerCounts>()?.Add(notes);
            var (path, status) = (context.Request.Path.ToString(), client.IsCancellationRequested ? 499 : context.Response.StatusCode);
            var milliseconds = clock.Elapsed.TotalMilliseconds;
            if (notes.Usage is { } usage)
                Answered(log, context.Request.Method, path, status, milliseconds, notes.Model, usage.PromptTokens, usage.CachedTokens, usage.CompletionTokens, notes.FinishReason);
            else
                Served(log, context.Request.Method, path, status, milliseconds);
        }
    }

    private static async Task TellAsync(HttpContext context, ApiError error, ApiDialect dialect)
    {
        try
        {
            if (!context.Response.HasStarted)
            {
                var headers = context.Response.Headers.Where(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) || header.Key == "Vary").ToArray();
                context.Response.Clear();
                foreach (var (name, value) in headers)
                    context.Response.Headers[name] = value;
                await ApiResponse.WriteAsync(context, error, dialect);
                return;
            }

            await ApiResponse.WriteInStreamAsync(context, error, dialect);

            // Breaking a connection throws away what has not left yet.
            await Task.Delay(s_leaving, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone already.
        }

        context.Abort();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:0.0} ms, model {Model}, prompt {PromptTokens} (cached {CachedTokens}), answer {AnswerTokens}, {FinishReason}")]
    private static partial void Answered(
        ILogger log, string method, string path, int status, double milliseconds, string? model, int promptTokens, int cachedTokens, int answerTokens, string? finishReason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:0.0} ms")]
    private static partial void Served(ILogger log, string method, string path, int status, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed with {Status} {Code}.")]
    private static partial void Failed(ILogger log, Exception exception, string method, string path, int status, string code);
}
