using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.OpenApi;
using SvcInfra.Application;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.Security;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>
/// Error codes in the API document. The extension <c>x-codes</c> of a response lists what the operation's own module may answer with that status,
/// <c>x-common-codes</c> of the document what every operation may answer, by status.
/// </summary>
internal static class ApiDocumentErrors
{
    public const string Codes = "x-codes";
    public const string CommonCodes = "x-common-codes";

    /// <summary>What refuses credentials and requests before the pipeline of the use cases.</summary>
    private static readonly Type[] InFrontOfAll =
    [
        typeof(AccessTokenAuthentication), typeof(ApiKeyAuthentication), typeof(SessionCookieAuthentication), typeof(RequestContextMiddleware),
        typeof(OperatorGate),
    ];

    public static void AddOperationErrors(this IServiceCollection services) =>
        services.AddSingleton(provider => new OperationErrors(ModelOf(provider)));

    /// <summary>Every code of the API with its status and its message.</summary>
    public static IEnumerable<(int Status, string Code, string Message)> All() =>
        HttpErrors.All.Select(refusal => (refusal.Status, refusal.Code, refusal.Detail))
            .Concat(new ErrorCatalog().All.Select(error => (Problem.StatusOf(error.Kind), error.Code, error.Message)))
            .DistinctBy(error => error.Code);

    public static void AddCommonCodes(OpenApiDocument document, OperationErrors errors)
    {
        var inFront = errors.OfTypes([.. InFrontOfAll, .. ApplicationServices.Behaviors]).Select(error => error.Code).ToHashSet();
        var common = new JsonObject();
        foreach (var status in All().Where(error => IsCommon(error.Code) || inFront.Contains(error.Code)).GroupBy(error => error.Status)
            .OrderBy(status => status.Key))
        {
            common[Text(status.Key)] = ArrayOf(status.Select(error => error.Code));
        }

        document.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        document.Extensions[CommonCodes] = new JsonNodeExtension(common);
    }

    /// <summary>
    /// Adds the codes of the request's handler, and those that the endpoint's response writes itself, to the responses, and responses with statuses
    /// that were not declared.
    /// </summary>
    public static void AddCodes(
        OpenApiOperation operation, SentRequest sent, IList<object> metadata, OperationErrors errors, Func<string, OpenApiResponse> problem)
    {
        var responses = metadata.OfType<MethodInfo>().Select(ResponseOf).Where(type => type.Assembly == typeof(ApiDocumentErrors).Assembly);
        foreach (var status in errors.OfRequest(sent.Type).Union(errors.OfTypes(responses)).Where(error => !IsCommon(error.Code))
            .GroupBy(error => Problem.StatusOf(error.Kind)))
        {
            operation.Responses!.TryAdd(Text(status.Key), problem(ReasonPhrases.GetReasonPhrase(status.Key)));
            if (operation.Responses[Text(status.Key)] is OpenApiResponse response)
            {
                response.Extensions ??= new Dictionary<string, IOpenApiExtension>();
                response.Extensions[Codes] = new JsonNodeExtension(ArrayOf(status.Select(error => error.Code)));
            }
        }
    }

    /// <summary>What an endpoint's method returns, now or later.</summary>
    private static Type ResponseOf(MethodInfo method) =>
        method.ReturnType is { IsGenericType: true } later && later.GetGenericTypeDefinition() == typeof(Task<>)
            ? later.GetGenericArguments()[0]
            : method.ReturnType;

    /// <summary>The codes of modules have the module's name in front.</summary>
    private static bool IsCommon(string code) => !code.Contains('.');

    private static JsonArray ArrayOf(IEnumerable<string> codes) => [.. codes.Order(StringComparer.Ordinal).Select(code => JsonValue.Create(code))];

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static IModel? ModelOf(IServiceProvider services)
    {
        if (services.GetService<AppDbContextFactory>() is not { } contexts)
        {
            return null;
        }

        using var context = contexts.Lease(tenantId: null);
        return context.Model;
    }
}
