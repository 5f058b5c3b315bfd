using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Modules;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.Security;
using SvcInfra.WebApi.Idempotency;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>A module's example bodies. Implementations are found by scanning.</summary>
internal interface IExamples
{
    IEnumerable<object> Examples { get; }
}

/// <summary>Adds to the framework's document: the security schemes, the error responses, the If-Match header and examples.</summary>
internal static class ApiDocument
{
    /// <summary>The API for clients of the product, in its first version.</summary>
    public const string Product = "v1";

    /// <summary>The API for operators, in its own document, so that a client generated for the product does not contain it.</summary>
    public const string Admin = "admin";

    private const string Bearer = "bearer";
    private const string Cookie = "cookie";

    public static void AddApiDocuments(this IServiceCollection services)
    {
        services.AddOperationErrors();
        services.AddApiDocument(Admin);
        foreach (var version in ModuleScan.In<IEndpoints>(typeof(ApiDocument).Assembly).Select(endpoints => endpoints.Version).Distinct())
        {
            services.AddApiDocument(NameOf(version));
        }
    }

    /// <summary>The name of a version in URLs and of its document: <c>v1</c>.</summary>
    public static string NameOf(int version) => string.Create(CultureInfo.InvariantCulture, $"v{version}");

    internal static void AddApiDocument(this IServiceCollection services, string name) =>
        services.AddOpenApi(name, options =>
        {
            options.ShouldInclude = endpoint => (endpoint.GroupName ?? Product) == name;
            options.AddDocumentTransformer(DescribeAsync);
            options.AddOperationTransformer(CompleteAsync);
            options.AddSchemaTransformer(AddExampleAsync);
            options.AddSchemaTransformer(SchemaLimits.AddRulesAsync);
            foreach (var part in name == Admin ? [] : ModuleScan.In<IApiDocumentPart>(typeof(ApiDocument).Assembly))
            {
                options.AddDocumentTransformer(part.AddAsync);
            }

            options.AddDocumentTransformer(SchemaCorrections.ApplyAsync);
            options.AddDocumentTransformer(ApiDocumentDetails.ApplyAsync);
        });

    /// <summary>The modules' examples by type. The isolation test sends them too.</summary>
    public static IReadOnlyDictionary<Type, object> Examples { get; } =
        ModuleScan.In<IExamples>(typeof(ApiDocument).Assembly).SelectMany(e => e.Examples).ToDictionary(e => e.GetType());

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var name = context.ApplicationServices.GetRequiredService<IOptions<AppOptions>>().Value.Name;
        document.Info = new OpenApiInfo
        {
            Title = context.DocumentName == Admin ? $"{name}: operators" : name,
            Version = context.DocumentName,
            Description = "Errors are problem details (RFC 9457) with a stable `code`. Lists are keyset pages. Versions travel as ETag and If-Match.",
        };
        document.Servers =
        [
            new OpenApiServer
            {
                Url = "/",
                Extensions = new Dictionary<string, IOpenApiExtension> { ["x-internal"] = new JsonNodeExtension(context.DocumentName == Admin) },
            },
        ];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "An access token (RFC8725), or an API key. An API key may be sent in the header X-Api-Key instead.",
            },
            [Cookie] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = SessionCookies.SecureName,
                Description = "The session of a browser that signed in with useCookies=true. Methods other than GET must send the cookie "
                    + $"{SessionCookies.AntiforgeryName} back in the header {SessionCookies.AntiforgeryHeader}.",
            },
        };
        return Task.CompletedTask;
    }

    private static async Task CompleteAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Deprecated = context.Description.ActionDescriptor.EndpointMetadata.OfType<Deprecation>().Any();
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<SentRequest>().FirstOrDefault() is not { } sent)
        {
            return;
        }

        // Parameters of a record keep their C# names in the query; binding ignores case, but clients expect camel case.
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query) ?? [])
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        }

        if (sent.List is { } list)
        {
            ListOperations.Describe(operation, list);
        }

        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
        context.Document!.AddComponent(nameof(Problem), problem);
        OperationParameters.Add(operation, sent, context.Description.ActionDescriptor.EndpointMetadata);
        var refusals = context.Description.ActionDescriptor.EndpointMetadata.OfType<RefusesWith>();
        foreach (var (status, description) in ErrorsOf(sent, operation, refusals))
        {
            operation.Responses!.TryAdd(status, Response(description));
        }

        var errors = context.ApplicationServices.GetRequiredService<OperationErrors>();
        ApiDocumentErrors.AddCodes(operation, sent, context.Description.ActionDescriptor.EndpointMetadata, errors, Response);
        if (!sent.IsPublic)
        {
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Cookie, context.Document)] = [] },
            ];
        }

        OpenApiResponse Response(string description) => new()
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) },
            },
        };
    }

    private static IEnumerable<(string Status, string Description)> ErrorsOf(
        SentRequest sent, OpenApiOperation operation, IEnumerable<RefusesWith> refusals)
    {
        yield return ("400", "The request is invalid.");
        if (!sent.IsPublic)
        {
            yield return ("401", "The credential is missing, invalid or expired, or the sign-in is too weak or too old.");
            yield return ("403", "The caller is not allowed to do this.");
        }

        // Every request in a tenant can find that the tenant was deleted.
        if (!sent.IsPublic || operation.Parameters?.Any(p => p.In == ParameterLocation.Path) == true)
        {
            yield return ("404", "The resource does not exist or is not visible to the caller.");
        }

        yield return ("406", "The client does not accept JSON.");
        if (sent.Type.IsAssignableTo(typeof(ICommandBase)))
        {
            yield return ("409", "The request conflicts with the current state.");
        }

        if (operation.RequestBody is not null)
        {
            yield return ("413", "The body is too large.");
            yield return ("415", "The body is not JSON, or is compressed.");
        }

        if (sent.TakesVersion)
        {
            yield return ("412", "The resource has changed since the caller read it.");
        }

        if (sent.Idempotency.TakesKey)
        {
            yield return ("422", "The Idempotency-Key was used for another request.");
        }

        if (sent.RequiresVersion)
        {
            yield return ("428", "The header If-Match is missing.");
        }

        yield return ("429", "Too many requests. Retry-After says when to try again, RateLimit what is left.");

        foreach (var status in refusals.SelectMany(refusal => refusal.Statuses))
        {
            yield return (status.ToString(CultureInfo.InvariantCulture), ReasonPhrases.GetReasonPhrase(status));
        }

        yield return ("503", "The server or its database is at its limit. Try again in a moment.");
    }

    private static Task AddExampleAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (Examples.TryGetValue(context.JsonTypeInfo.Type, out var example))
        {
            schema.Examples = [JsonSerializer.SerializeToNode(example, context.JsonTypeInfo.Options)!];
        }

        return Task.CompletedTask;
    }
}
