using System.Net;

namespace LocalRunner.Server.Tests.OpenAi;

public sealed class ModelsTests(DemoServer demo) : IClassFixture<DemoServer>
{
    [Fact]
    public async Task List_LoadedModel_HasItsRunningContextAndMemory()
    {
        var reply = await demo.Http.AskAsync("/v1/models");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var item = reply.Json.GetProperty("data")[0];
        item.GetProperty("id").GetString().ShouldBe("demo");
        item.GetProperty("object").GetString().ShouldBe("model");
        item.GetProperty("aliases")[0].GetString().ShouldBe("fast");
        item.GetProperty("status").GetProperty("value").GetString().ShouldBe("loaded");
        var meta = item.GetProperty("meta");
        meta.GetProperty("n_ctx").GetInt32().ShouldBe(demo.Model.Settings.ContextLength);
        meta.GetProperty("n_ctx_train").GetInt32().ShouldBe(demo.Model.Info.TrainedContextLength);
        meta.GetProperty("n_params").GetInt64().ShouldBe(demo.Model.Info.Parameters);
        var memory = meta.GetProperty("memory");
        memory.GetProperty("predicted").GetProperty("kv_cache").GetInt64().ShouldBe(demo.Model.Plan.Memory.KvCache);
        memory.GetProperty("predicted").GetProperty("resident").GetInt64().ShouldBe(demo.Model.Plan.Memory.ResidentPeak);
        memory.GetProperty("measured").GetProperty("kv_cache").GetInt64().ShouldBe(demo.Model.Memory.KvCache);
        memory.GetProperty("measured").GetProperty("resident").GetInt64().ShouldBeGreaterThan(1 << 20);
    }

    [Fact]
    public async Task List_ForCodex_HasWhatItsCatalogueRequires()
    {
        var reply = await demo.Http.AskAsync("/v1/models?client_version=0.153.0");

        var item = reply.Json.GetProperty("models")[0];
        foreach (var name in (string[])["slug", "display_name", "supported_reasoning_levels", "shell_type", "visibility", "supported_in_api", "priority", "base_instructions",
            "supports_reasoning_summaries", "support_verbosity", "truncation_policy", "supports_parallel_tool_calls", "experimental_supported_tools"])
        {
            item.TryGetProperty(name, out _).ShouldBeTrue(name);
        }

        item.GetProperty("slug").GetString().ShouldBe("demo");
        item.GetProperty("context_window").GetInt32().ShouldBe(demo.Model.Settings.ContextLength);
    }

    [Theory]
    [InlineData("demo", HttpStatusCode.OK)]
    [InlineData("FAST", HttpStatusCode.OK)]
    [InlineData("someone/else", HttpStatusCode.NotFound)]
    public async Task Get_Name_FindsTheModel(string name, HttpStatusCode status)
    {
        var reply = await demo.Http.AskAsync("/v1/models/" + name);

        reply.Status.ShouldBe(status, reply.Text);
        if (status == HttpStatusCode.OK)
            reply.Json.GetProperty("id").GetString().ShouldBe("demo");
        else
            reply.Error.GetProperty("code").GetString().ShouldBe("model_not_found");
    }

    [Fact]
    public async Task UnknownRoute_BelowV1_IsToldAsAnError()
    {
        var reply = await demo.Http.PostAsync("/v1/chat/complete", "{}");

        reply.Status.ShouldBe(HttpStatusCode.NotFound);
        reply.Error.GetProperty("message").GetString()!.ShouldContain("/v1/chat/complete");
    }
}
