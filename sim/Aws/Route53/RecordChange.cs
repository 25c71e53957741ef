namespace Lab.Simulation.Aws.Route53;

/// <summary>A change of a record set; <paramref name="Action"/> is <c>CREATE</c>, <c>UPSERT</c> or <c>DELETE</c>.</summary>
internal sealed record RecordChange(string Action, ResourceRecordSet Record);
