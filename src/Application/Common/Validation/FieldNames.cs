using System.Text.Json;

namespace SvcInfra.Application.Common.Validation;

/// <summary>From FluentValidation's names to those on the wire.</summary>
internal static class FieldNames
{
    /// <summary><c>Items[0].DisplayName</c> becomes <c>items[0].displayName</c>.</summary>
    public static string ForClients(string propertyPath) =>
        string.Join('.', propertyPath.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary><c>NotEmptyValidator</c> becomes <c>not_empty</c>; codes that a rule chose stay as they are.</summary>
    public static string Code(string errorCode) =>
        errorCode.EndsWith("Validator", StringComparison.Ordinal)
            ? JsonNamingPolicy.SnakeCaseLower.ConvertName(errorCode[..^"Validator".Length])
            : errorCode;
}
