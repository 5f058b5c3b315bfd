using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Modules;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.Security;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>Examples of a module's bodies, by their type. Implementations are found by scanning.</summary>
internal interface IExamples
{
    IEnumerable<object> Examples { get; }
}

/// <summary>What the framework's document lacks: the security scheme, the error answers, the If-Match header and examples.</summary>
internal static class ApiDocument
{
    /// <summary>The API that clients of the product use.</summary>
    public const string Product = "v1";

    /// <summary>What operators use, in a document of its own: a generated client of the product has no business with it.</summary>
    public const string Admin = "admin";

    private const string Bearer = "bearer";
    private const string Cookie = "cookie";

    public static void AddApiDocuments(this IServiceCollection services)
    {
        foreach (var document in new[] { Product, Admin })
        {
            services.AddOpenApi(document, options =>
            {
                options.ShouldInclude = endpoint => (endpoint.GroupName ?? Product) == document;
                options.AddDocumentTransformer(DescribeAsync);
                options.AddOperationTransformer(CompleteAsync);
                options.AddSchemaTransformer(AddExampleAsync);
                options.AddDocumentTransformer(SchemaCorrections.ApplyAsync);
            });
        }
    }

    /// <summary>The modules' examples by their type. The isolation walk sends them too.</summary>
    public static IReadOnlyDictionary<Type, object> Examples { get; } =
        ModuleScan.In<IExamples>(typeof(ApiDocument).Assembly).SelectMany(e => e.Examples).ToDictionary(e => e.GetType());

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = context.ApplicationServices.GetRequiredService<IOptions<AppOptions>>().Value.Name + (context.DocumentName == Admin ? ": operators" : string.Empty),
            Version = context.DocumentName,
            Description = "Errors are problem details (RFC 9457) with a stable `code`. Lists are keyset pages. Versions travel as ETag and If-Match.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "The access token of a login, a refresh or a switch of tenant; or an API key, which may come in the header X-Api-Key instead.",
            },
            [Cookie] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = SessionCookies.SecureName,
                Description = $"The session of a browser that signed in with useCookies=true. Methods other than GET send the cookie {SessionCookies.AntiforgeryName} back in the header {SessionCookies.AntiforgeryHeader}.",
            },
        };
        return Task.CompletedTask;
    }

    private static async Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<SentRequest>().FirstOrDefault() is not { } sent)
        {
            return;
        }

        // A record's parameters keep their C# names in the query; binding does not mind, but clients expect camel case.
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query) ?? [])
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        }

        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
        context.Document!.AddComponent(nameof(Problem), problem);
        if (sent.TakesVersion)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "If-Match",
                In = ParameterLocation.Header,
                Description = "The ETag that was read, such as \"3\", or *.",
                Required = sent.RequiresVersion,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AcceptsCookieMode>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = SignInEndpointExtensions.UseCookies,
                In = ParameterLocation.Query,
                Description = "True: the session goes into a cookie, and the answer is 204. For browsers.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            });
        }

        foreach (var (status, description) in ErrorsOf(sent, operation, context.Description.HttpMethod != HttpMethods.Get, context.Description.ActionDescriptor.EndpointMetadata.OfType<RefusesWith>()))
        {
            operation.Responses!.TryAdd(status, new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) },
                },
            });
        }

        if (!sent.IsPublic)
        {
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Cookie, context.Document)] = [] },
            ];
        }
    }

    private static IEnumerable<(string Status, string Description)> ErrorsOf(SentRequest sent, OpenApiOperation operation, bool changes, IEnumerable<RefusesWith> refusals)
    {
        yield return ("400", "The request is wrong in itself.");
        if (!sent.IsPublic)
        {
            yield return ("401", "The access token is missing, wrong or expired, or its sign-in is too weak or too old.");
            yield return ("403", "Not allowed.");
        }

        // A tenant that was deleted is not there for any request that acts in it.
        if (!sent.IsPublic || operation.Parameters?.Any(p => p.In == ParameterLocation.Path) == true)
        {
            yield return ("404", "Not there, or not there for you.");
        }

        yield return ("406", "The caller accepts no JSON.");
        if (changes)
        {
            yield return ("409", "It contradicts the present state.");
        }

        if (operation.RequestBody is not null)
        {
            yield return ("413", "The body is too large.");
            yield return ("415", "The body is not JSON, or is compressed.");
        }

        if (sent.TakesVersion)
        {
            yield return ("412", "Somebody changed it since you read it.");
        }

        if (sent.RequiresVersion)
        {
            yield return ("428", "If-Match is missing.");
        }

        foreach (var status in refusals.SelectMany(refusal => refusal.Statuses))
        {
            yield return (status.ToString(CultureInfo.InvariantCulture), ReasonPhrases.GetReasonPhrase(status));
        }

        yield return ("503", "The server or its database is at its limit: try again in a moment.");
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
