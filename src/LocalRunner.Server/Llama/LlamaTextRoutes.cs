using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using LocalRunner.Server.Models;
using LocalRunner.Server.OpenAi;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Llama;

/// <summary>Splits texts into tokens, joins tokens, and writes conversations out as prompts.</summary>
internal sealed class LlamaTextRoutes(ServedModels models, ServerOptions options)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var own = new LlamaTextRoutes(models, options);
        routes.MapGuarded("POST", "/tokenize", ApiDialect.Llama, own.TokenizeAsync);
        routes.MapGuarded("POST", "/detokenize", ApiDialect.Llama, own.DetokenizeAsync);
        routes.MapGuarded("POST", "/apply-template", ApiDialect.Llama, own.WriteOutAsync);
    }

    private async Task TokenizeAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var tokens = PromptReader.Tokens(body["content"], use.Model, body["add_special"].Flag() ?? false, body["parse_special"].Flag() ?? true);
        var withPieces = body["with_pieces"].Flag() == true;
        var listed = new JsonArray([.. tokens.Select(token => withPieces ? Piece(use.Model, token) : (JsonNode)token)]);
        await ApiResponse.WriteAsync(context, new LlamaTokens(listed), LlamaJson.Default.LlamaTokens);
    }

    private async Task DetokenizeAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var text = use.Model.Detokenize(TokenList.Read(body["tokens"], use.Model), showSpecial: true);
        await ApiResponse.WriteAsync(context, new LlamaText(text), LlamaJson.Default.LlamaText);
    }

    private async Task WriteOutAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var prompt = await ChatQuery.Read(body, use).PrepareAsync(use, choice: 0, context.RequestAborted);
        await ApiResponse.WriteAsync(context, new LlamaPrompt(prompt.Text), LlamaJson.Default.LlamaPrompt);
    }

    /// <summary>Describes a token by its text, or by its bytes where they are no whole characters.</summary>
    private static JsonObject Piece(LocalModel model, int token)
    {
        var bytes = model.PieceOf(token);
        JsonNode piece = Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : new JsonArray([.. bytes.Select(value => (JsonNode)(int)value)]);
        return new() { ["id"] = token, ["piece"] = piece };
    }
}
