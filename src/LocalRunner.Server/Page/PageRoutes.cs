using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Page;

/// <summary>Maps the web page that chats with the server's models.</summary>
public static class PageRoutes
{
    /// <summary>
    /// Maps the page at / and its files beside it. They need no key: the page asks its reader for it. Programs that ask for / are told what
    /// Ollama tells them, since its clients look there whether a server runs.
    /// </summary>
    /// <param name="routes">The application, to which <see cref="LocalRunnerServices.AddLocalRunner"/> was added.</param>
    /// <returns>The same routes.</returns>
    public static IEndpointRouteBuilder MapPage(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        foreach (var method in (string[])["GET", "HEAD"])
        {
            routes.MapGuarded(method, "/", ApiDialect.OpenAi, context => IsBrowser(context.Request) ? PageFile.Index.WriteAsync(context) : GreetAsync(context), needsKey: false);
            foreach (var file in PageFile.All)
                routes.MapGuarded(method, "/" + file.Name, ApiDialect.OpenAi, file.WriteAsync, needsKey: false);
        }

        return routes;
    }

    private static bool IsBrowser(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task GreetAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.Append("Vary", "Accept");
        return context.Response.WriteAsync("Ollama is running");
    }
}
