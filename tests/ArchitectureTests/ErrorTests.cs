using System.Reflection;
using System.Text.RegularExpressions;
using SvcInfra.Domain.Common;

namespace SvcInfra.ArchitectureTests;

public sealed partial class ErrorTests
{
    private static readonly (Type Class, FieldInfo Field, Error Error)[] Errors =
        [.. Solution.Domain.GetTypes().Where(type => type.Name.EndsWith("Errors", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(Error))
                .Select(field => (type, field, (Error)field.GetValue(null)!)))];

    [Fact]
    public void Error_codes_are_lower_case_and_unique()
    {
        Errors.ShouldNotBeEmpty();
        Errors.Where(error => !Code().IsMatch(error.Error.Code)).Select(error => error.Error.Code).ShouldBeEmpty();
        Errors.GroupBy(error => error.Error.Code).Where(code => code.Count() > 1).Select(code => code.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Error_codes_of_a_module_begin_with_its_name() =>
        Errors.Where(error => Solution.ModuleOf(error.Class) is not "Common")
            .Where(error => !error.Error.Code.StartsWith(Snake(Solution.ModuleOf(error.Class)!) + ".", StringComparison.Ordinal))
            .Select(error => error.Error.Code).ShouldBeEmpty();

    [Fact]
    public void Errors_are_read_only_and_have_a_message() =>
        Errors.Where(error => !error.Field.IsInitOnly || error.Error.Message.Length is < 10 or > 200 || !error.Error.Message.EndsWith('.'))
            .Select(error => error.Error.Code).ShouldBeEmpty();

    private static string Snake(string name) => WordStart().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"^[a-z_]+(\.[a-z_]+)?$")]
    private static partial Regex Code();
}
