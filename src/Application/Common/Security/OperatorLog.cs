using System.Globalization;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Persistence;

namespace SvcInfra.Application.Common.Security;

/// <summary>What operators did, in the log. Written after the commit, so what was rolled back is not there.</summary>
internal sealed partial class OperatorLog(IUnitOfWork unitOfWork, OperatorAction act, IRequestContext caller, ILogger<OperatorLog> logger)
{
    /// <param name="action">What was done, as the use case is called.</param>
    /// <param name="subject">To what: an id, a name, a filter with a count. No payload.</param>
    public void Record(string action, object subject)
    {
        act.Subject = Convert.ToString(subject, CultureInfo.InvariantCulture);
        unitOfWork.OnCommitted(_ =>
        {
            LogAction(caller.UserId, action, subject);
            return Task.CompletedTask;
        });
    }

    [LoggerMessage(LogLevel.Information, "Operator {UserId}: {Action} {Subject}")]
    private partial void LogAction(Guid? userId, string action, object subject);
}

/// <summary>What the scope's command is doing for an operator, for whoever else has to tell of it: the audit trail.</summary>
public sealed class OperatorAction
{
    /// <summary>To what it was done; null when the command has not said so.</summary>
    public string? Subject { get; set; }
}
