using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SvcInfra.Application.Common.Security;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>Corrects schemas where the framework's document differs from the API's behaviour.</summary>
internal static class SchemaCorrections
{
    public static Task ApplyAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = document.Components?.Schemas?.Values.OfType<OpenApiSchema>().ToList() ?? [];
        foreach (var schema in schemas)
        {
            MakeAnythingOneSchema(schema);

            // Members with such an enum are "one of null and the enum": null would match both, and so be refused.
            schema.Enum = schema.Enum?.Where(value => value is not null && !value.IsJsonNullSentinel()).ToList();
        }

        if (document.Components?.Schemas?.TryGetValue(nameof(Problem), out var problem) == true)
        {
            Describe((OpenApiSchema)problem);
        }

        foreach (var request in OnlyInRequests(document))
        {
            // Nullable members may be left out of a request.
            foreach (var (name, _) in request.Properties?.Where(property => IsNullable(property.Value)).ToList() ?? [])
            {
                request.Required?.Remove(name);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// A schema for any JSON includes null, so "one of null and anything" would refuse null, because both match. It becomes a plain schema.
    /// </summary>
    private static void MakeAnythingOneSchema(OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if (property is OpenApiSchema { OneOf.Count: > 0 } either && either.OneOf.FirstOrDefault(IsAnything) is { } anything)
            {
                schema.Properties![name] = new OpenApiSchema { Description = either.Description ?? anything.Description };
            }
        }
    }

    private static bool IsAnything(IOpenApiSchema schema) =>
        schema is OpenApiSchemaReference
        {
            Target: { Type: null, Properties: null or { Count: 0 }, OneOf: null or { Count: 0 }, Enum: null or { Count: 0 } },
        };

    private static bool IsNullable(IOpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) == true
        || schema.OneOf?.Any(one => one.Type == JsonSchemaType.Null) == true
        || schema is { Type: null, OneOf: null or { Count: 0 } } and OpenApiSchema;

    private static void Describe(OpenApiSchema problem)
    {
        problem.Required?.Remove("errors");
        problem.AdditionalPropertiesAllowed = true;
        problem.AdditionalProperties = null;
        problem.Properties!["challenge"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "For `users.mfa_required`: the challenge to send back with a second factor.",
        };
        problem.Properties["methods"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.String },
            Description = "For `users.mfa_required`: the second factors that the user can present.",
        };
        problem.Properties["expiresIn"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Description = "For `users.mfa_required`: the lifetime of the challenge in seconds.",
        };
        problem.Properties["resourceId"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "For `already_completed`: the id of the resource, if it has one.",
        };
        problem.Properties[InsufficientAuthentication.Level] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "For `insufficient_user_authentication`: the required level (RFC 9470).",
        };
        problem.Properties[InsufficientAuthentication.MaxAge] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Description = "For `insufficient_user_authentication`: the maximum age of the sign-in in seconds.",
        };
    }

    private static IEnumerable<OpenApiSchema> OnlyInRequests(OpenApiDocument document)
    {
        var operations = OperationsOf(document).ToList();
        var sent = Reachable(operations
            .Where(operation => operation.RequestBody?.Content is not null)
            .SelectMany(operation => operation.RequestBody!.Content!.Values.Select(content => content.Schema)));
        var returned = Reachable(operations
            .Where(operation => operation.Responses is not null)
            .SelectMany(operation => operation.Responses!.Values)
            .Where(response => response.Content is not null)
            .SelectMany(response => response.Content!.Values.Select(content => content.Schema)));
        return sent.Except(returned);
    }

    public static IEnumerable<OpenApiOperation> OperationsOf(OpenApiDocument document) =>
        document.Paths.Values.SelectMany(path => path.Operations is { } known ? known.Values.AsEnumerable() : []);

    /// <summary>The schemas, what they refer to, and all below.</summary>
    public static HashSet<OpenApiSchema> Reachable(IEnumerable<IOpenApiSchema?> roots)
    {
        var found = new HashSet<OpenApiSchema>(ReferenceEqualityComparer.Instance);
        var open = new Stack<IOpenApiSchema?>(roots);
        while (open.TryPop(out var next))
        {
            var schema = next is OpenApiSchemaReference { Target: { } target } ? target as OpenApiSchema : next as OpenApiSchema;
            if (schema is not null && found.Add(schema))
            {
                var children = (schema.Properties?.Values.AsEnumerable() ?? [])
                    .Concat(schema.OneOf ?? []).Concat(schema.AnyOf ?? []).Concat(schema.AllOf ?? [])
                    .Append(schema.Items).Append(schema.AdditionalProperties);
                foreach (var child in children)
                {
                    open.Push(child);
                }
            }
        }

        return found;
    }
}
