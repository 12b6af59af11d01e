using System.Globalization;
using System.Net;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Words what any server refuses.</summary>
internal static class ServerRefusal
{
    /// <summary>Gets what an answer that is no success means; null for one that is.</summary>
    public static Exception? Of(HttpResponseMessage response, string name)
    {
        var host = response.RequestMessage?.RequestUri?.Host ?? "the server";
        return response.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable => null,
            HttpStatusCode.TooManyRequests => Limited(response, host),
            HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
                => new TransientException($"{host} fails with status {(int)response.StatusCode} for {name}. Try again later.") { Delay = DelayOf(response) },
            HttpStatusCode.NotFound or HttpStatusCode.Gone => Unavailable($"{host} has no {name}. Check the name."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Unavailable($"{host} does not give out {name} (status {(int)response.StatusCode}): it is private, or asks for a login."),
            _ => new LocalRunnerException(LocalRunnerError.NetworkFailed, $"{host} answers with status {(int)response.StatusCode} for {name}, which is no answer to this request."),
        };
    }

    public static LocalRunnerException Unavailable(string message) => new(LocalRunnerError.ModelNotAvailable, message);

    private static TransientException Limited(HttpResponseMessage response, string host)
    {
        var delay = DelayOf(response);
        return new($"{host} limits requests from here: too many came{(delay is { } wait ? $"; it takes new ones in {wait.TotalSeconds:0} s" : "")}. Try again then, or set HF_TOKEN: a user's limits are higher.")
        {
            Delay = delay,
        };
    }

    /// <summary>Reads how long to wait: the time until the window ends, or Retry-After.</summary>
    private static TimeSpan? DelayOf(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("RateLimit", out var limits))
        {
            foreach (var part in limits.SelectMany(limit => limit.Split(';', StringSplitOptions.TrimEntries)))
            {
                if (part.StartsWith("t=", StringComparison.Ordinal) && int.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                    return TimeSpan.FromSeconds(seconds);
            }
        }

        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when response.Headers.Date is { } now => date > now ? date - now : TimeSpan.Zero,
            _ => null,
        };
    }
}
