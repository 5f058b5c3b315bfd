using System.Text.Json;

namespace SvcInfra.Application.Common.Validation;

/// <summary>Converts FluentValidation's names to those of the JSON API.</summary>
internal static class FieldNames
{
    /// <summary><c>Items[0].DisplayName</c> becomes <c>items[0].displayName</c>.</summary>
    public static string ForClients(string propertyPath) =>
        string.Join('.', propertyPath.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary><c>NotEmptyValidator</c> becomes <c>not_empty</c>; codes that a rule set are kept.</summary>
    public static string Code(string errorCode) =>
        errorCode.EndsWith("Validator", StringComparison.Ordinal)
            ? JsonNamingPolicy.SnakeCaseLower.ConvertName(errorCode[..^"Validator".Length])
            : errorCode;
}
