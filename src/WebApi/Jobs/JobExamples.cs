using System.Text.Json;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Jobs;

internal sealed class JobExamples : IExamples
{
    public IEnumerable<object> Examples =>
    [
        new RetryDeadLetters("exhausted", "email.send", Queue: null, TenantId: null, JobsPerSecond: 50),
        new PurgeDeadLetters(Before: null, OlderThanDays: 30, Reason: null, Name: "email.send", Queue: null, TenantId: null),
        new JobEndpoints.PayloadBody(JsonElement.Parse("""{"ReportId":"019a2b3c-0000-7000-8000-000000000005"}""")),
    ];
}
