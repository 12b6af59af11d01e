using System.Net;
using LocalRunner.Server.Wire;
using Yarp.ReverseProxy.Forwarder;

namespace LocalRunner.Server.Router;

/// <summary>Sends a request to the worker or the upstream that has its model, and the answer back as it comes.</summary>
internal sealed class Forwarding(
    RouterOptions options, ServerOptions server, RoutedModels models, WorkerPool pool, RouterCounts counts, IHttpForwarder forwarder) : IDisposable
{
    private static readonly WorkerTransformer s_toWorker = new();

    // How long the system may take to tell that a process is gone whose connection is.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly HttpMessageInvoker _upstreams = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    private readonly ForwarderRequestConfig _toWorker = new() { ActivityTimeout = server.RequestTimeout + TimeSpan.FromMinutes(1), Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
    private readonly ForwarderRequestConfig _toUpstream = new() { ActivityTimeout = options.UpstreamTimeout, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

    /// <summary>Forwards a request whose body names the model.</summary>
    public async Task ForwardAsync(HttpContext context) => await ForwardAsync(context, await RoutedRequest.ReadAsync(context, server.MaxBodyBytes));

    /// <summary>Forwards a request whose body was read.</summary>
    public Task ForwardAsync(HttpContext context, RoutedRequest request) => ForwardAsync(context, request, request.Model);

    /// <summary>Forwards a request without a body, whose query names the model.</summary>
    public Task ForwardByQueryAsync(HttpContext context) => ForwardAsync(context, request: null, context.Request.Query["model"]);

    public void Dispose() => _upstreams.Dispose();

    private async Task ForwardAsync(HttpContext context, RoutedRequest? request, string? asked)
    {
        var route = models.Resolve(asked);
        try
        {
            if (route is Route.Here { Model: var model })
            {
                RequestNotes.Of(context).Model = model.Name;
                await ToWorkerAsync(context, request, model);
                return;
            }
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.OutOfMemory && models.Overflow is { } overflow && !context.Response.HasStarted)
        {
            route = overflow;
        }

        var (upstream, name) = (Route.Elsewhere)route;
        RequestNotes.Of(context).Model = $"{upstream.Name}/{name ?? asked}";
        await ToUpstreamAsync(context, request, upstream, name);
    }

    private async Task ToWorkerAsync(HttpContext context, RoutedRequest? request, NamedModel model)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            using var lease = await pool.AcquireAsync(model, request?.KeepAlive, context.RequestAborted);
            using var counted = counts.Begin(model.Name);
            Prepare(context, request, model.Name);
            var error = await forwarder.SendAsync(context, "http://localhost", lease.Worker.Client, _toWorker, s_toWorker);
            if (error == ForwarderError.None)
                return;
            context.RequestAborted.ThrowIfCancellationRequested();
            counts.Fail(model.Name);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            // A process that died between two requests is only noticed by the second, which it never saw.
            if (isFirst && error == ForwarderError.Request && context.GetForwarderErrorFeature()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
            {
                await Task.WhenAny(lease.Worker.Gone.Task, Task.Delay(s_farewell, context.RequestAborted));
                continue;
            }

            throw await FailureAsync(context, lease.Worker, error);
        }
    }

    private static async Task<ApiException> FailureAsync(HttpContext context, PooledWorker worker, ForwarderError error)
    {
        await Task.WhenAny(worker.Died.Task, Task.Delay(s_farewell, context.RequestAborted));
        var exception = context.GetForwarderErrorFeature()?.Exception;
        return worker.Died.Task.IsCompletedSuccessfully
            ? new(new(502, "worker_died", $"{worker.Died.Task.Result.Message} The next request starts {worker.Model.Name} again."), exception)
            : error == ForwarderError.RequestTimedOut ? new(new(504, "timeout", $"{worker.Model.Name} sent nothing for too long."), exception)
            : new(new(502, "worker_failed", $"{worker.Model.Name} gave no answer: {exception?.Message ?? error.ToString()}"), exception);
    }

    private async Task ToUpstreamAsync(HttpContext context, RoutedRequest? request, Upstream upstream, string? model)
    {
        var transformer = new UpstreamTransformer(upstream);
        if (transformer.AddressOf(context.Request) is null)
            throw new ApiException(ApiError.Invalid($"The upstream '{upstream.Name}' speaks OpenAI's API alone: ask it below /v1.", "model", "unsupported_by_upstream"));

        using var counted = counts.Begin(upstream.Name);
        Prepare(context, request, model);
        var error = await forwarder.SendAsync(context, upstream.Address.AbsoluteUri, _upstreams, _toUpstream, transformer);
        if (transformer.Refused is { } status)
            throw new ApiException(new(502, "upstream_refused_key", $"The upstream '{upstream.Name}' answered {(int)status}: it does not take the key {(upstream.Key is null ? "(none is set)" : "")} of this server. Look at {upstream.KeyVariable}."));
        if (error == ForwarderError.None)
            return;
        context.RequestAborted.ThrowIfCancellationRequested();
        counts.Fail(upstream.Name);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var exception = context.GetForwarderErrorFeature()?.Exception;
        throw error == ForwarderError.RequestTimedOut
            ? new ApiException(new(504, "upstream_timeout", $"The upstream '{upstream.Name}' sent nothing for {options.UpstreamTimeout.TotalSeconds:0} s."), exception)
            : new ApiException(new(502, "upstream_unreachable", $"The upstream '{upstream.Name}' at {upstream.Address.Host} could not be reached: {exception?.Message ?? error.ToString()}"), exception);
    }

    /// <summary>Puts the body back that was read, for this try.</summary>
    private static void Prepare(HttpContext context, RoutedRequest? request, string? model)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        if (request is null)
        {
            // A worker knows its model by one name alone, and has no other.
            context.Request.QueryString = QueryString.Create(context.Request.Query.Where(each => each.Key != "model"));
            return;
        }

        var body = request.BodyFor(model);
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Request.ContentLength = body.Length;
    }
}
