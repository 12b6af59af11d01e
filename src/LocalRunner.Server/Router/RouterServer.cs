using LocalRunner.Server.Page;

namespace LocalRunner.Server.Router;

/// <summary>Makes the application in front of the workers. It holds no model: a model that dies takes no other with it.</summary>
public static class RouterServer
{
    /// <summary>Makes the application; run it, and dispose it to end the workers.</summary>
    /// <param name="options">What is served, and within which limits.</param>
    /// <param name="server">Where to listen, and who may come.</param>
    /// <param name="configure">What else it needs, such as where its log goes.</param>
    /// <exception cref="LocalRunnerException">An option is outside what it allows, or an address off this machine is to be served without a key.</exception>
    public static WebApplication Create(RouterOptions options, ServerOptions server, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = ModelServer.CreateBuilder(server);
        builder.Services.AddLocalRunnerAccess(server);
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ModelPlans>();
        builder.Services.AddSingleton<RoutedModels>();
        builder.Services.AddSingleton<RouterCounts>();
        builder.Services.AddSingleton(services => new WorkerPool(options, services.GetRequiredService<ModelPlans>()));
        builder.Services.AddSingleton<Forwarding>();
        builder.Services.AddSingleton<RoutedStatus>();
        builder.Services.AddSingleton<RouterMetrics>();
        builder.Services.AddSingleton<IHostLifetime, UnattendedLifetime>();
        configure?.Invoke(builder);
        var application = builder.Build();
        RouterRoutes.Map(application);
        application.MapPage();
        return application;
    }
}
