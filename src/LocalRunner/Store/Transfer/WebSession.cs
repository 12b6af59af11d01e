using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace LocalRunner.Store.Transfer;

/// <summary>
/// Sends requests to one registry and to where it sends them on. Redirects are followed here: each target is checked, and the token goes to the
/// registry's own scheme, host and port alone.
/// </summary>
internal sealed class WebSession : IDisposable
{
    private const int MaxRedirects = 8;

    private readonly Uri _registry;
    private readonly string _token;
    private readonly TransferOptions _options;
    private readonly ConnectionGuard _guard;
    private readonly HttpClient _client;
    private readonly bool _ownsClient;

    /// <param name="registry">The address that the user named.</param>
    /// <param name="token">What goes into Authorization there; empty for none.</param>
    /// <param name="client">The caller's own client; null makes one.</param>
    /// <param name="options">Patience, and how names are looked up.</param>
    public WebSession(Uri registry, string token, HttpClient? client, TransferOptions options)
    {
        (_registry, _token, _options) = (registry, token, options);
        _guard = new(registry, options);
        (_client, _ownsClient) = client is null ? (MakeClient(), true) : (client, false);
    }

    public Uri Registry => _registry;

    /// <summary>Gets what was fetched of files by it.</summary>
    public TransferCount Count { get; } = new();

    /// <summary>Sends a GET, and follows where it leads; the body is not read yet.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="change">Adds headers; called for each hop.</param>
    /// <param name="onRedirect">Gets each answer that leads on.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="TransientException">No answer came.</exception>
    /// <exception cref="LocalRunnerException">A redirect leads where it must not.</exception>
    public async Task<HttpResponseMessage> GetAsync(
        Uri address, Action<HttpRequestMessage>? change, Action<HttpResponseMessage>? onRedirect, CancellationToken cancellation)
    {
        for (var hops = 0; ; hops++)
        {
            var response = await SendAsync(address, change, cancellation).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                return response;

            using (response)
            {
                onRedirect?.Invoke(response);
                var next = location.IsAbsoluteUri ? location : new Uri(address, location);
                if (hops == MaxRedirects || next == address)
                    throw Refused($"{address.Host} sends the request around in a circle; it was not followed further than {hops + 1} times");

                CheckRedirect(address, next);
                address = next;
            }
        }
    }

    public void Dispose()
    {
        if (_ownsClient)
            _client.Dispose();
    }

    private static LocalRunnerException Refused(string what) => new(LocalRunnerError.NetworkFailed, what + ".");

    private HttpClient MakeClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            ConnectCallback = _guard.ConnectAsync,
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, Action<HttpRequestMessage>? change, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new("localrunner", typeof(WebSession).Assembly.GetName().Version?.ToString(3) ?? "0"));

        // A compressed body has other offsets and another length.
        request.Headers.AcceptEncoding.Add(new("identity"));
        if (_token.Length > 0 && IsRegistry(address))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        change?.Invoke(request);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_options.AnswerPatience);
        try
        {
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            if (response.RequestMessage?.RequestUri is { } reached && reached != address)
                CheckRedirect(address, reached);
            return response;
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TransientException($"{address.Host} did not answer within {_options.AnswerPatience.TotalSeconds:0} s. Check the network, and try again.", exception);
        }
        catch (HttpRequestException exception)
        {
            for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            {
                if (cause is LocalRunnerException refused)
                    throw new LocalRunnerException(refused.Error, refused.Message, exception);
            }

            if (exception.HttpRequestError == HttpRequestError.SecureConnectionError && exception.InnerException is AuthenticationException distrust)
            {
                throw new LocalRunnerException(LocalRunnerError.NetworkFailed,
                    $"{address.Host} shows a certificate that this machine does not trust: {distrust.Message} Where a proxy reads along, its own certificate has to be among the system's (on Linux: SSL_CERT_FILE names a file of them); check the clock, too.", exception);
            }

            throw new TransientException($"{address.Host} could not be reached: {exception.InnerException?.Message ?? exception.Message} Check the network, a proxy, and the address.", exception);
        }
    }

    private bool IsRegistry(Uri address) => address.Scheme == _registry.Scheme && address.IdnHost == _registry.IdnHost && address.Port == _registry.Port;

    private void CheckRedirect(Uri from, Uri to)
    {
        if (to.Scheme != Uri.UriSchemeHttps && !(to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp))
            throw Refused($"{from.Host} sends the request on to {to.Scheme}://{to.Host}, which anyone between could change; it was not followed");
        if (to.UserInfo.Length > 0)
            throw Refused($"{from.Host} sends the request on to {to.Host} with a user's name in the address; it was not followed");
        _guard.CheckLiteral(to);
    }
}
