using System.Diagnostics;
using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Behaviors;

/// <summary>A span and a duration for every request, with its outcome: <c>ok</c>, an error's code, or <c>exception</c>.</summary>
internal sealed class TelemetryBehavior<TRequest, TResponse>(TimeProvider time) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    private static readonly string RequestName = typeof(TRequest).Name;

    public async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        using var span = ApplicationTelemetry.Source.StartActivity(RequestName);
        var start = time.GetTimestamp();
        var outcome = "exception";
        try
        {
            var response = await next();
            outcome = response is IResult result && !result.Succeeded() ? Error.Of(result).Code : "ok";
            return response;
        }
        finally
        {
            span?.SetTag("outcome", outcome);
            if (outcome == "exception")
            {
                span?.SetStatus(ActivityStatusCode.Error);
            }

            ApplicationTelemetry.Duration.Record(
                time.GetElapsedTime(start).TotalSeconds,
                new KeyValuePair<string, object?>("request", RequestName),
                new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
