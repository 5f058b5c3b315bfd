using System.Globalization;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>
/// Limits of values: those of the validators where a body has one, and otherwise what its type, its format or the limit of bodies implies, so
/// that a client can size its fields (OWASP API4:2023).
/// </summary>
internal static class SchemaLimits
{
    /// <summary>No text of a request is longer than its body: <c>Http:MaxRequestBodyBytes</c> by default.</summary>
    private const int LongestText = 1_048_576;

    private const int LongestList = 100_000;

    private static readonly Dictionary<string, int> LengthByFormat = new()
    {
        ["uuid"] = 36,
        ["date"] = 10,
        ["date-time"] = 35,
        ["time"] = 18,
        ["binary"] = int.MaxValue,
    };

    /// <summary>Adds the limits of the validator of a type.</summary>
    public static Task AddRulesAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var validator = typeof(IValidator<>).MakeGenericType(context.JsonTypeInfo.Type);
        if (schema.Properties is { Count: > 0 } properties && context.ApplicationServices.GetService(validator) is IValidator rules)
        {
            foreach (var member in rules.CreateDescriptor().GetMembersWithValidators())
            {
                if (properties.TryGetValue(JsonNamingPolicy.CamelCase.ConvertName(member.Key), out var found) && found is OpenApiSchema property)
                {
                    foreach (var (rule, _) in member.Where(rule => !rule.Options.HasCondition && !rule.Options.HasAsyncCondition))
                    {
                        Apply(rule, property);
                    }
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Adds the limits that follow from types and formats, wherever a validator has set none.</summary>
    public static void AddDefaults(OpenApiDocument document)
    {
        var roots = new List<IOpenApiSchema?>(document.Components?.Schemas?.Values.AsEnumerable() ?? []);
        foreach (var operation in SchemaCorrections.OperationsOf(document))
        {
            roots.AddRange(operation.Parameters?.Select(parameter => parameter.Schema) ?? []);
            roots.AddRange(operation.RequestBody?.Content?.Values.Select(content => content.Schema) ?? []);
            foreach (var response in operation.Responses?.Values.AsEnumerable() ?? [])
            {
                roots.AddRange(response.Content?.Values.Select(content => content.Schema) ?? []);
            }
        }

        AddDefaults(roots);
    }

    /// <summary>The same for schemas that no endpoint of the document has, and for all below them.</summary>
    public static void AddDefaults(IEnumerable<IOpenApiSchema?> roots)
    {
        foreach (var schema in SchemaCorrections.Reachable(roots))
        {
            AddDefaults(schema);
        }
    }

    private static void Apply(IPropertyValidator rule, OpenApiSchema property)
    {
        if (rule is ILengthValidator length && Is(property, JsonSchemaType.String))
        {
            property.MaxLength = length.Max > 0 ? length.Max : property.MaxLength;
            property.MinLength = length.Min > 0 ? length.Min : property.MinLength;
        }
        else if (rule is IBetweenValidator between && Is(property, JsonSchemaType.Integer))
        {
            property.Minimum = Convert.ToString(between.From, CultureInfo.InvariantCulture);
            property.Maximum = Convert.ToString(between.To, CultureInfo.InvariantCulture);
        }
    }

    private static void AddDefaults(OpenApiSchema schema)
    {
        if (Is(schema, JsonSchemaType.String) && schema.Enum is not { Count: > 0 } && schema.Const is null)
        {
            schema.MaxLength ??= LengthByFormat.GetValueOrDefault(schema.Format ?? "", LongestText);
        }

        if (Is(schema, JsonSchemaType.Integer))
        {
            schema.Minimum ??= (schema.Format == "int64" ? long.MinValue : int.MinValue).ToString(CultureInfo.InvariantCulture);
            schema.Maximum ??= (schema.Format == "int64" ? long.MaxValue : int.MaxValue).ToString(CultureInfo.InvariantCulture);
        }

        if (Is(schema, JsonSchemaType.Array))
        {
            schema.MaxItems ??= LongestList;
        }
    }

    private static bool Is(OpenApiSchema schema, JsonSchemaType type) => schema.Type?.HasFlag(type) == true;
}
