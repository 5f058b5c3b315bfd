using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using SvcInfra.WebApi.Common.Hosting;

namespace SvcInfra.UnitTests.Common;

public sealed class JsonLogFormatterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Line_has_UTC_time_level_category_message_and_trace()
    {
        using var activity = new Activity("request").Start();

        var line = Write([new("KeyId", "abc"), new("{OriginalFormat}", "Made signing key {KeyId}")], "Made signing key abc");

        using var json = JsonDocument.Parse(line);
        json.RootElement.GetProperty("timestamp").GetDateTimeOffset().ShouldBe(Now);
        json.RootElement.GetProperty("timestamp").GetString().ShouldBe("2026-11-01T09:30:00+00:00");
        json.RootElement.GetProperty("level").GetString().ShouldBe("Warning");
        json.RootElement.GetProperty("category").GetString().ShouldBe("Keys");
        json.RootElement.GetProperty("message").GetString().ShouldBe("Made signing key abc");
        json.RootElement.GetProperty("traceId").GetString().ShouldBe(activity.TraceId.ToHexString());
        json.RootElement.GetProperty("fields").GetProperty("KeyId").GetString().ShouldBe("abc");
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("carriage\rreturn")]
    [InlineData("\",\"level\":\"Critical")]
    [InlineData("next\u0085line, separator\u2028 and \u2029")]
    [InlineData("escape \u001b[2J")]
    public void Attack_text_from_a_caller_adds_neither_a_line_nor_a_field(string text)
    {
        var line = Write([new("Name", text), new("{OriginalFormat}", "{Name}")], text, new InvalidOperationException(text));

        line.TrimEnd('\r', '\n').Any(char.IsControl).ShouldBeFalse();
        line.ShouldNotContain('\u2028');
        line.ShouldNotContain('\u2029');
        using var json = JsonDocument.Parse(line);
        json.RootElement.GetProperty("level").GetString().ShouldBe("Warning");
        json.RootElement.GetProperty("message").GetString().ShouldBe(text);
        json.RootElement.GetProperty("fields").GetProperty("Name").GetString().ShouldBe(text);
    }

    [Fact]
    public void Logs_go_to_standard_output_only_outside_Development()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });

        builder.AddWebApi();

        builder.Services.Where(service => service.ServiceType == typeof(ILoggerProvider))
            .ShouldHaveSingleItem().ImplementationType
            .ShouldBe(typeof(ConsoleLoggerProvider));
    }

    private static string Write(IReadOnlyList<KeyValuePair<string, object?>> fields, string message, Exception? exception = null)
    {
        using var text = new StringWriter();
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
            LogLevel.Warning, "Keys", default, fields, exception, (_, _) => message);
        new JsonLogFormatter(new FakeTimeProvider(Now)).Write(entry, scopeProvider: null, text);
        return text.ToString();
    }
}
