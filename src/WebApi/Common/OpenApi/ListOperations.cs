using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>Describes the parameters that all lists share, with what each list declares.</summary>
internal static class ListOperations
{
    public static void Describe(OpenApiOperation operation, ListDefinition list)
    {
        Describe("cursor", "From the page before or after, with the same sort and filters. Omitted: the first page.", new OpenApiSchema
        {
            Type = JsonSchemaType.String,
        });
        Describe("limit", "The maximum number of items on the page.", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Maximum = PageLimit.Max.ToString(CultureInfo.InvariantCulture),
            Default = PageLimit.Default,
        });
        Describe("sort", "A minus sign in front makes the order descending.", new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = [.. list.Sorts.Select(sort => (JsonNode)sort)],
            Default = list.DefaultSort,
        });
        Describe("fields", $"The members of the items in the response, separated by commas: {string.Join(", ", list.Members)}. Omitted: all.",
            new OpenApiSchema { Type = JsonSchemaType.String });
        foreach (var (field, op) in list.Fields.SelectMany(field => field.Operators, (field, op) => (field, op)))
        {
            operation.Parameters!.Add(new OpenApiParameter
            {
                Name = $"filter[{field.Name}][{op}]",
                In = ParameterLocation.Query,
                Description = DescriptionOf(op),
                Schema = op == ListField.In ? new OpenApiSchema { Type = JsonSchemaType.String } : SchemaOf(field.Type),
            });
        }

        void Describe(string name, string description, OpenApiSchema schema)
        {
            var parameter = operation.Parameters!.OfType<OpenApiParameter>().First(p => p.Name == name);
            (parameter.Description, parameter.Schema) = (description, schema);
        }
    }

    private static string DescriptionOf(string op) => op switch
    {
        "eq" => "Equal.",
        "ne" => "Not equal; also items without a value.",
        ListField.In => "One of these values, separated by commas.",
        "gt" => "Greater.",
        "gte" => "Greater or equal.",
        "lt" => "Less.",
        "lte" => "Less or equal.",
        _ => "Contains this text; ignores the case of ASCII letters.",
    };

    private static OpenApiSchema SchemaOf(Type type) =>
        type == typeof(Guid) ? new() { Type = JsonSchemaType.String, Format = "uuid" }
        : type == typeof(DateTimeOffset) ? new() { Type = JsonSchemaType.String, Format = "date-time" }
        : type == typeof(bool) ? new() { Type = JsonSchemaType.Boolean }
        : type == typeof(int) ? new() { Type = JsonSchemaType.Integer, Format = "int32" }
        : type == typeof(long) ? new() { Type = JsonSchemaType.Integer, Format = "int64" }
        : type == typeof(decimal) ? new() { Type = JsonSchemaType.Number }
        : type.IsEnum ? new() { Type = JsonSchemaType.String, Enum = [.. ListField.NamesOf(type).Select(name => (JsonNode)name)] }
        : new() { Type = JsonSchemaType.String };
}
