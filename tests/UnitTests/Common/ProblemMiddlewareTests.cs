using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.UnitTests.Common;

public sealed class ProblemMiddlewareTests
{
    private readonly Log _log = new();

    [Fact]
    public async Task Attack_unexpected_failure_reveals_only_a_trace_id()
    {
        var (status, body) = await FailAsync(new InvalidOperationException("Host=db;Password=hunter2", new FormatException("SELECT * FROM users")));

        status.ShouldBe(StatusCodes.Status500InternalServerError);
        body.ShouldContain("\"code\":\"internal_error\"");
        body.ShouldContain("\"traceId\":\"");
        foreach (var inside in new[] { "hunter2", "SELECT", "Exception", "   at ", nameof(ProblemMiddlewareTests) })
        {
            body.ShouldNotContain(inside);
        }
    }

    [Fact]
    public async Task Unexpected_failure_is_logged_as_an_error_with_its_exception()
    {
        var failure = new InvalidOperationException("something broke");

        await FailAsync(failure);

        var (level, text, exception) = _log.Lines.ShouldHaveSingleItem();
        (level, exception).ShouldBe((LogLevel.Error, failure));
        text.ShouldContain("internal_error");
    }

    [Fact]
    public async Task Busy_server_logs_one_line_without_a_stack()
    {
        var (status, body) = await FailAsync(new PasswordHasherBusyException());

        status.ShouldBe(StatusCodes.Status503ServiceUnavailable);
        body.ShouldContain("\"code\":\"busy\"");
        var (level, text, exception) = _log.Lines.ShouldHaveSingleItem();
        (level, exception).ShouldBe((LogLevel.Warning, null));
        text.ShouldNotContain("   at ");
    }

    private async Task<(int Status, string Body)> FailAsync(Exception failure)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };

        await new ProblemMiddleware(_ => throw failure, _log).InvokeAsync(context);

        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class Log : ILogger<ProblemMiddleware>
    {
        public List<(LogLevel Level, string Text, Exception? Exception)> Lines { get; } = [];

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception), exception));
    }
}
